### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

time-moment = { $weekday } { $day } de { $month }, { time-clock } ({ $city })
time-moment-with-year = { $weekday } { $day } de { $month } de { $year }, { time-clock } ({ $city })
time-moment-utc = { $utc } UTC ({ $weekday } { time-clock } { $zone })
time-clock = { $hour }:{ $minute }
time-of-city = hora de { $city }
time-of-city-twice = hora de { $city }, { $zone }
time-city-America-New_York = Nueva York
time-city-America-Mexico_City = Ciudad de México
time-city-America-Havana = La Habana
time-city-America-Panama = Panamá
time-city-America-Bogota = Bogotá
time-city-America-Sao_Paulo = São Paulo

time-weekday-1 = lun
time-weekday-2 = mar
time-weekday-3 = mié
time-weekday-4 = jue
time-weekday-5 = vie
time-weekday-6 = sáb
time-weekday-7 = dom

time-month-1 = enero
time-month-2 = febrero
time-month-3 = marzo
time-month-4 = abril
time-month-5 = mayo
time-month-6 = junio
time-month-7 = julio
time-month-8 = agosto
time-month-9 = septiembre
time-month-10 = octubre
time-month-11 = noviembre
time-month-12 = diciembre

time-length-days =
    { $count ->
        [one] { $count } día
       *[other] { $count } días
    }
time-length-hours =
    { $count ->
        [one] { $count } hora
       *[other] { $count } horas
    }
time-length-minutes =
    { $count ->
        [one] { $count } minuto
       *[other] { $count } minutos
    }
time-about-days =
    { $count ->
        [one] cerca de { $count } día
       *[other] unos { $count } días
    }
time-about-hours =
    { $count ->
        [one] cerca de { $count } hora
       *[other] unas { $count } horas
    }
time-about-minutes =
    { $count ->
        [one] cerca de { $count } minuto
       *[other] unos { $count } minutos
    }
time-every-days =
    { $count ->
        [one] día
       *[other] { $count } días
    }
time-every-hours =
    { $count ->
        [one] hora
       *[other] { $count } horas
    }
time-every-minutes =
    { $count ->
        [one] minuto
       *[other] { $count } minutos
    }
time-decimal = ,
