// Looks at every page of a running `counterclaim serve` as a person would, in Chromium.
//
//   npm install --ignore-scripts && node check.mjs http://127.0.0.1:4780 OUT [--no-writes] [--empty URL]
//
// Checks, each a line of the report; ends with 1 if any fails:
//   axe finds nothing, light and dark · nothing scrolls sideways at 320 px · nothing but the server is asked
//   a claim leads to its sentence and back · a dossier steps · an export keeps the filter · keys work
//   accept, reject, merge and undo by keyboard (left out with --no-writes)
//   the first run on an empty ledger, served at URL: a file is sent, its reading told, the article shown
// Pictures of every page, light, dark and at 320 px, and one in print are written to OUT.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const [base, out = "pictures", ...flags] = process.argv.slice(2);
const writes = !flags.includes("--no-writes");
const empty = flags.includes("--empty") ? flags[flags.indexOf("--empty") + 1] : undefined;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(out, { recursive: true });

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
let failures = 0;
let passed = 0;
const check = (name, holds, detail = "") => {
  if (holds) passed += 1;
  else failures += 1;
  if (!holds) console.log(`FAILED ${name} ${detail}`);
};

const page = await browser.newPage();
const outside = new Set();
page.on("request", (request) => {
  const url = request.url();
  const own = [base, empty].some((server) => server && url.startsWith(server));
  if (!own && !url.startsWith("data:")) outside.add(url);
});
const broken = [];
page.on("pageerror", (error) => broken.push(String(error)));
page.on("console", (message) => {
  if (message.type() === "error" && !message.text().includes("status of 4")) broken.push(message.text());
});
// scripts of the check itself are let past the policy only while axe runs
const client = await page.createCDPSession();
const bypass = (enabled) => client.send("Page.setBypassCSP", { enabled });
const open = (path) => page.goto(base + path, { waitUntil: "load" });
const json = async (path) => (await fetch(base + path)).json();
// where a link to a part of the page leads; a busy machine scrolls late
const followed = async (selector) => {
  const before = await page.evaluate(() => location.hash);
  await page.click(selector);
  await page.waitForFunction((hash) => location.hash !== hash, { timeout: 5000 }, before).catch(() => {});
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page.evaluate(() => location.hash);
};

const events = (await json("/events.json")).events;
const weight = (event) => event.articles.length * 100 + event.claims.length;
const most = events.reduce((a, b) => (weight(b) > weight(a) ? b : a));
const claim = most.claims.find((one) => one.stance === "deny") ?? most.claims[0];
const article = claim.article.replace("sha256:", "").slice(0, 12);
const [one, other] = most.articles.map((a) => a.id.replace("sha256:", "").slice(0, 12));
const outlets = [...new Set(most.articles.map((a) => a.outlet))].map((name) => encodeURIComponent(`outlet:${name}`));
const actor = (await json("/actors.json")).actors[0].id;
const pages = {
  inbox: "/?since=all",
  events: "/events",
  "events-map": "/events?view=map",
  "events-timeline": "/events?view=timeline",
  event: `/events/${most.id}`,
  "event-early": `/events/${most.id}?as_of=${(most.articles[0].published ?? "2020-01-01").slice(0, 10)}`,
  articles: "/articles",
  article: `/articles/${article}`,
  "article-all": `/articles/${article}?show=content&show=source&show=cue&show=number&show=place&show=time&furniture=1`,
  actors: "/actors",
  actor: `/actors/${actor}`,
  claim: `/claims/${claim.id}`,
  explain: `/explain/${claim.id}`,
  search: "/search?q=stance%3Adeny",
  nothing: "/search?q=stance%3Adeny+nosuchword",
  embed: `/embed/${most.id}`,
  compare: `/compare?a=${one}&b=${other ?? one}`,
  outlets: `/compare?event=${most.id}&a=${outlets[0]}&b=${outlets[1] ?? outlets[0]}`,
  review: "/review",
  settings: "/settings",
  leaving: "/leaving?to=https%3A%2F%2Fexample.org%2F",
  missing: "/events/E-0000000000",
};

for (const [name, path] of Object.entries(pages)) {
  for (const theme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await page.setViewport({ width: 1280, height: 900 });
    await bypass(true);
    await open(path);
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const violation of found.violations) {
      check(`axe ${name} ${theme}`, false, `${violation.id}: ${violation.nodes.length} × ${violation.nodes[0].html.slice(0, 160)} ${violation.nodes[0].failureSummary?.replace(/\s+/g, " ").slice(0, 200)}`);
    }
    check(`axe ${name} ${theme}`, true);
    await bypass(false);
    await page.screenshot({ path: `${out}/${name}-${theme}.png`, fullPage: true });
    // what the README shows
    if (["event", "article"].includes(name)) await page.screenshot({ path: `${out}/${name}-${theme}-top.png` });
  }
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await page.setViewport({ width: 320, height: 640 });
  await open(path);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  check(`320 px ${name}`, width <= 320, `${width}`);
  await page.screenshot({ path: `${out}/${name}-320.png`, fullPage: true });
}

await page.setViewport({ width: 1280, height: 900 });

// a claim leads to its sentence, and the sentence back to its card
await open(`/articles/${article}`);
const card = await page.$eval(".card", (element) => element.id);
const at = await followed(`#${card} a[href^="#at-"]`);
check("card to text", at === `#at-${card.slice(5)}`, at);
const back = await followed(at);
check("text to card", back === `#${card}`, back);

// a dossier steps back and forward by key, and its address says so
await open(`/events/${most.id}`);
if (await page.$(".steps a[rel=prev]")) {
  await Promise.all([page.waitForNavigation(), page.keyboard.press("[")]);
  check("step back", page.url().includes("as_of="), page.url());
  const early = await page.$eval("main", (element) => element.innerText);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("]")]);
  check("step forward", early !== (await page.$eval("main", (element) => element.innerText)));
}
await page.emulateMediaType("print");
await page.pdf({ path: `${out}/event.pdf`, format: "A4" });
check("print hides what cannot be used on paper", (await page.$eval(".top", (e) => getComputedStyle(e).display)) === "none");
await page.emulateMediaType("screen");

// search by key, and its export has as many rows as the page has hits
await open("/events");
await page.keyboard.press("/");
await page.keyboard.type("stance:deny");
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
const hits = Number((await page.$eval("main [role=status]", (e) => e.textContent)).match(/\d+/)[0]);
const csv = await page.$$eval("footer a", (links) => links.find((link) => link.textContent === "csv").href);
const rows = (await (await fetch(csv.replace("/search.csv", "/claims.csv"))).text()).trim().split("\r\n").length - 1;
check("an export keeps the filter", hits === rows, `${hits} ${rows}`);

// keys walk a list
await open("/articles");
await page.keyboard.press("j");
await page.keyboard.press("j");
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
check("j j Enter opens the second article", page.url().includes("/articles/"), page.url());
await Promise.all([page.waitForNavigation(), page.keyboard.press("?")]);
check("? shows the keys", page.url().includes("/settings"));

// decisions by keyboard
if (writes) {
  await open("/review");
  const waiting = async () => (await json("/api/v1/queue?limit=1000")).total;
  const before = await waiting();
  if (before > 1) {
    for (const key of ["a", "x"]) {
      const then = await waiting();
      await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
      check(`review ${key}`, (await waiting()) < then, `${then} ${await waiting()}`);
    }
    for (const _ of [1, 2]) await Promise.all([page.waitForNavigation(), page.keyboard.press("u")]);
    check("review u u", (await waiting()) === before, `${before} ${await waiting()}`);
    await page.screenshot({ path: `${out}/review-after.png`, fullPage: true });
  }
}

// two events are one: merge by key, and undo
if (writes) {
  await open("/review?only=pair");
  if (await page.$('[data-key="a"]')) {
    const count = async () => (await json("/events.json")).events.length;
    const before = await count();
    await Promise.all([page.waitForNavigation(), page.keyboard.press("a")]);
    check("merge makes one event of two", (await count()) === before - 1, `${before} ${await count()}`);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("u")]);
    check("undo makes them two again", (await count()) === before, `${before} ${await count()}`);
  }
}

// the first run: an empty ledger, a file is sent, and its article is there
if (empty) {
  await page.goto(empty, { waitUntil: "load" });
  check("an empty ledger says so", (await page.$eval("h1", (e) => e.textContent)) === "Nothing here yet");
  await page.screenshot({ path: `${out}/first-run.png`, fullPage: true });
  const file = new URL("../../examples/port-kerrin/1-northern-wire-accusation.txt", import.meta.url);
  await (await page.$("#files")).uploadFile(fileURLToPath(file));
  await Promise.all([page.waitForNavigation({ timeout: 120_000 }), page.click("button.main")]);
  check("a sent file is added", page.url().includes("added=1+article"), page.url());
  const articles = await (await fetch(`${empty}/articles.json`)).json();
  check("its article is in the ledger", articles.articles.length === 1);
}

check("nothing outside is asked", outside.size === 0, [...outside].join(" "));
check("no error in the console", broken.length === 0, broken.join(" | "));
console.log(`${passed} passed, ${failures} failed`);
await browser.close();
process.exit(failures ? 1 : 0);
