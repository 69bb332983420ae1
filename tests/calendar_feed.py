#!/usr/bin/env python3
"""Reads the feed that `cargo test` left (target/tmp/clocks.ics) with PyPI's icalendar, which is not our writer.
   tests/calendar_feed.py FILE, with the Python of tests/tools.sh."""
import datetime
import sys

import icalendar

raw = open(sys.argv[1], "rb").read()
assert b"\n" not in raw.replace(b"\r\n", b""), "a line does not end with CRLF"
assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line is longer than 75 bytes"
calendar = icalendar.Calendar.from_ical(raw)
assert calendar["VERSION"] == "2.0" and calendar["METHOD"] == "PUBLISH"
(event,) = calendar.walk("VEVENT")
assert not calendar.errors and not event.errors, (calendar.errors, event.errors)
assert str(event["SUMMARY"]).startswith("72 h since place changed ends: p-"), event["SUMMARY"]
assert "an invented order, no. 1; año; check that this rule is still in force" in str(event["DESCRIPTION"])
assert str(event["UID"]).endswith("@testigo") and event["DTSTAMP"].dt.tzinfo is not None
start, end = event["DTSTART"].dt, event["DTEND"].dt
assert start < end and start.utcoffset() == datetime.timedelta(0)
triggers = sorted(alarm["TRIGGER"].dt for alarm in event.walk("VALARM"))
assert triggers == [datetime.timedelta(hours=-6), datetime.timedelta(0)], triggers
print("the calendar feed is read by another implementation")
