### Moments and lengths of time.
### A moment always says weekday, date, clock and city: it may be read days later, and elsewhere.
### reviewed-by: the authors

time-moment = { $weekday }, { $month } { $day }, { time-clock } ({ $city })
time-moment-with-year = { $weekday }, { $month } { $day }, { $year }, { time-clock } ({ $city })
# For lawyers: UTC first, then the local clock.
time-moment-utc = { $utc } UTC ({ $weekday } { time-clock } { $zone })
time-clock =
    { $half ->
        [am] { $hour12 }:{ $minute } AM
       *[pm] { $hour12 }:{ $minute } PM
    }
# In brackets after the clock.
time-of-city = { $city } time
# In the hour that comes twice when clocks are set back.
time-of-city-twice = { $city } time, { $zone }

time-weekday-1 = Mon
time-weekday-2 = Tue
time-weekday-3 = Wed
time-weekday-4 = Thu
time-weekday-5 = Fri
time-weekday-6 = Sat
time-weekday-7 = Sun

time-month-1 = Jan
time-month-2 = Feb
time-month-3 = Mar
time-month-4 = Apr
time-month-5 = May
time-month-6 = Jun
time-month-7 = Jul
time-month-8 = Aug
time-month-9 = Sep
time-month-10 = Oct
time-month-11 = Nov
time-month-12 = Dec

time-length-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
time-length-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
time-length-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
time-about-days =
    { $count ->
        [one] about { $count } day
       *[other] about { $count } days
    }
time-about-hours =
    { $count ->
        [one] about { $count } hour
       *[other] about { $count } hours
    }
time-about-minutes =
    { $count ->
        [one] about { $count } minute
       *[other] about { $count } minutes
    }
# After the word "every".
time-every-days =
    { $count ->
        [one] day
       *[other] { $count } days
    }
time-every-hours =
    { $count ->
        [one] hour
       *[other] { $count } hours
    }
time-every-minutes =
    { $count ->
        [one] minute
       *[other] { $count } minutes
    }
# The mark between whole numbers and tenths.
time-decimal = .
