// Checks pages with html-validate, and in a browser with axe-core: in both schemes, wide and narrow, and with the script at work.
// Says what is wrong, and ends with 1 if anything is.
"use strict";
const fs = require("fs");
const { HtmlValidate } = require("html-validate");
const puppeteer = require("puppeteer-core");
const axe = require.resolve("axe-core/axe.min.js");

const LIMIT_SECONDS = 240;
const wrong = [];
const files = process.argv.slice(2);

const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Matters of style.
    "long-title": "off",
    "void-style": "off",
    "doctype-style": "off",
    "attribute-boolean-style": "off",
    "no-trailing-whitespace": "off",
    "tel-non-breaking": "off",
    "no-raw-characters": ["error", { relaxed: true }],
    // A frame that scrolls is a group with a name, and no set of fields.
    "prefer-native-element": ["error", { exclude: ["group"] }],
  },
});

const inBrowser = async (browser, file) => {
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 360]) {
      const page = await browser.newPage();
      const where = `${file} ${scheme} ${width}`;
      page.on("console", (message) => wrong.push(`${where}: console: ${message.text()}`));
      page.on("pageerror", (error) => wrong.push(`${where}: ${error.message}`));
      page.on("request", (request) => {
        if (!request.url().startsWith("file:")) wrong.push(`${where}: fetches ${request.url()}`);
      });
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      // The page itself allows no script but its own.
      await page.setBypassCSP(true);
      await page.goto("file://" + file);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) wrong.push(`${where}: ${overflow} pixels too wide`);
      await page.evaluate(() => document.getElementById("expand").click());
      await page.addScriptTag({ path: axe });
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      for (const one of found.violations) {
        const nodes = one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " " + (node.failureSummary || ""));
        wrong.push(`${where}: axe ${one.id}: ${one.help}\n    ${nodes.join("\n    ")}`);
      }
      const filtered = await page.evaluate(() => {
        const status = document.getElementById("by-status");
        status.value = "refused";
        status.dispatchEvent(new Event("input", { bubbles: true }));
        const items = Array.from(document.querySelectorAll(".item"));
        return { shown: items.filter((item) => !item.hidden).length, refused: items.filter((item) => item.dataset.status === "refused").length };
      });
      if (filtered.shown !== filtered.refused || filtered.shown === 0) wrong.push(`${where}: the filter shows ${JSON.stringify(filtered)}`);
      const sorted = await page.evaluate(() => {
        const table = Array.from(document.querySelectorAll("table.sortable")).find((one) => one.tBodies[0].rows.length > 2);
        table.querySelector("thead button").click();
        const first = () => table.tBodies[0].rows[0].cells[0].textContent;
        const up = first();
        table.querySelector("thead button").click();
        return up !== first() && table.querySelector("th").getAttribute("aria-sort") === "descending";
      });
      if (!sorted) wrong.push(`${where}: a table does not sort`);
      await page.close();
    }
  }
};

(async () => {
  const limit = setTimeout(() => { console.log(`longer than ${LIMIT_SECONDS} seconds`); process.exit(1); }, LIMIT_SECONDS * 1000);
  for (const file of files) {
    const report = await validator.validateFile(file);
    for (const result of report.results) {
      for (const one of result.messages) wrong.push(`${file}:${one.line}:${one.column}: ${one.ruleId}: ${one.message}`);
    }
  }
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => fs.existsSync(path));
  const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
  for (const file of files) await inBrowser(browser, file);
  await browser.close();
  clearTimeout(limit);
  const seen = wrong.slice(0, 60);
  for (const one of seen) console.log(one);
  if (wrong.length > seen.length) console.log(`and ${wrong.length - seen.length} more`);
  console.log(`checked ${files.length} files`);
  process.exit(wrong.length === 0 ? 0 : 1);
})().catch((error) => { console.log(error); process.exit(1); });
