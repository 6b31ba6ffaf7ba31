// Opens HTML statements in Chromium and checks what no unit test can: axe finds nothing in light and dark, nothing is loaded or
// logged, a phone scrolls in one direction only, figures and links hold, and the page prints to a PDF.
//
//   npm ci && node check.mjs FILE.html...        CHROMIUM=/path/to/chromium, SCREENSHOTS=folder keeps pictures
import {createRequire} from 'node:module';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const screenshots = process.env.SCREENSHOTS;
const files = process.argv.slice(2);
let passed = 0, failed = 0;

function verdict(file, what, problems) {
  if (problems.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`FAILED ${basename(file)}: ${what}`);
  for (const problem of problems.slice(0, 10)) console.log(`  ${problem}`);
}

async function withPage(browser, file, options, check) {
  const context = await browser.newContext({bypassCSP: true, ...options});
  const page = await context.newPage();
  const loaded = [], logged = [];
  page.on('request', request => { if (request.url() !== page.url() && !request.url().startsWith('file:')) loaded.push(request.url()); });
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) logged.push(message.text()); });
  page.on('pageerror', error => logged.push(String(error)));
  await page.goto(pathToFileURL(resolve(file)).href);
  await check(page, {loaded, logged});
  await context.close();
}

async function axe(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => globalThis.axe.run(document, {resultTypes: ['violations']}));
  return result.violations.flatMap(violation =>
    violation.nodes.slice(0, 3).map(node => `${violation.id}: ${violation.help}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`));
}

const picture = (file, name) => screenshots && join(screenshots, `${basename(file, '.html')}-${name}.png`);

async function check(browser, file) {
  for (const colorScheme of ['light', 'dark']) {
    await withPage(browser, file, {colorScheme, viewport: {width: 1200, height: 900}}, async (page, seen) => {
      if (screenshots) await page.screenshot({path: picture(file, colorScheme), fullPage: true});
      // Closed drawers hide their content from axe as from the eye.
      await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
      verdict(file, `axe, ${colorScheme}`, await axe(page));
      if (colorScheme === 'light') verdict(file, 'loads and logs nothing', [...seen.loaded, ...seen.logged]);
    });
  }
  // Its own content security policy must not be in its way: no bypass here.
  await withPage(browser, file, {bypassCSP: false}, async (page, seen) => {
    const unstyled = await page.evaluate(() => getComputedStyle(document.body).maxWidth === 'none' ? ['the style sheet was refused'] : []);
    verdict(file, 'works under its content security policy', [...unstyled, ...seen.logged]);
    const broken = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
      .filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map(link => link.hash));
    const twice = await page.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
      return ids.filter((id, at) => ids.indexOf(id) !== at);
    });
    verdict(file, 'links lead somewhere and ids are unique', [...broken, ...twice]);
  });
  for (const width of [390, 320]) {
    await withPage(browser, file, {viewport: {width, height: 800}}, async page => {
      if (screenshots && width === 390) await page.screenshot({path: picture(file, 'phone'), fullPage: true});
      await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
      const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth
        ? [`the page is ${document.documentElement.scrollWidth} px wide`] : []);
      verdict(file, `reflows at ${width} px`, wider);
    });
  }
  await withPage(browser, file, {colorScheme: 'dark'}, async page => {
    const pdf = await page.pdf({preferCSSPageSize: true, printBackground: true});
    const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? []).length;
    if (screenshots) writeFileSync(join(screenshots, `${basename(file, '.html')}.pdf`), pdf);
    verdict(file, 'prints', pages > 0 ? [] : ['the PDF has no pages']);
    await page.emulateMedia({media: 'print'});
    const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    verdict(file, 'prints dark text on white', paper === 'rgb(255, 255, 255)' ? [] : [`the background is ${paper}`]);
  });
}

if (files.length === 0) {
  console.log('usage: node check.mjs FILE.html...');
  process.exit(2);
}
if (!executablePath) {
  console.log('no Chromium found: install chromium or set CHROMIUM');
  process.exit(2);
}
if (screenshots) mkdirSync(screenshots, {recursive: true});
const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']});
try {
  for (const file of files) await check(browser, file);
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
