// Runs Lighthouse: node run.mjs <browser> <address> <cookie> <phone or desktop> <category> ...
// Prints each score (0 to 100) and what keeps an audit from being perfect, as JSON.

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { connect } from "puppeteer-core";

const [chromePath, address, cookie, profile, ...onlyCategories] = process.argv.slice(2);
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  logLevel: "silent",
});
const TRIES = 3; // on a busy machine an audit may not come to an end; its category then has no score

// A cookie of the browser's own: as a header it would not go along with every script.
const browser = await connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
const [name, ...value] = cookie.split("=");
await browser.setCookie({ name, value: value.join("="), domain: new URL(address).hostname, path: "/" });
await browser.disconnect();

async function audited() {
  const flags = {
    port: chrome.port,
    logLevel: "silent",
    onlyCategories,
    disableStorageReset: true, // the cookie is in it; the profile is new with each run
  };
  const { lhr } = await lighthouse(address, flags, profile === "desktop" ? desktopConfig : undefined);
  return lhr;
}

const isWhole = (lhr) => Object.values(lhr.categories).every(({ score }) => score !== null);

try {
  let lhr = await audited();
  for (let tries = 1; tries < TRIES && !isWhole(lhr); tries += 1) lhr = await audited();
  const scores = {};
  const findings = [];
  for (const [name, { score, auditRefs }] of Object.entries(lhr.categories)) {
    scores[name] = Math.round(score * 100);
    for (const { id, weight } of auditRefs) {
      const audit = lhr.audits[id];
      if (weight && audit.score !== null && audit.score < 1)
        findings.push(`${name}: ${id}: ${audit.title} ${audit.displayValue ?? ""}`.trim());
    }
  }
  console.log(JSON.stringify({ scores, findings, address: lhr.finalDisplayedUrl }));
} finally {
  await chrome.kill();
}
