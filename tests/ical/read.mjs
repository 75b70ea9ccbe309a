// Prints when the events of a calendar begin from one day to another, as two libraries read it.
//   read.mjs FIRST LAST < calendar.ics
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const text = readFileSync(0, "utf8");
const [first, last] = process.argv.slice(2).map((day) => new Date(`${day}T00:00:00Z`));

function* byIcalJs() {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const iterator = new ICAL.Event(component).iterator();
    for (let next = iterator.next(); next && next.toJSDate() < last; next = iterator.next()) {
      if (next.toJSDate() >= first) yield next.toJSDate();
    }
  }
}

function* byNodeIcal() {
  for (const event of Object.values(ical.sync.parseICS(text))) {
    if (event.type !== "VEVENT") continue;
    for (const one of ical.expandRecurringEvent(event, { from: first, to: last })) yield one.start;
  }
}

const sorted = (found) => [...found].map((moment) => moment.toISOString()).sort();
console.log(JSON.stringify({ icalJs: sorted(byIcalJs()), nodeIcal: sorted(byNodeIcal()) }));
