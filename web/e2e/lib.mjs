// What every script here needs: a browser, a signed-in page, axe, and a plain count of what held.
//   BASE_URL   where the server is (default: the mock, started by run.mjs)
//   SHOTS      a folder for pictures of every screen
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
export const baseUrl = process.env.BASE_URL ?? 'http://127.0.0.1:8099'
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env.SHOTS
if (shots) mkdirSync(shots, { recursive: true })

export const seats = {
  client: {
    email: process.env.CLIENT_EMAIL ?? 'vm@northwind',
    password: process.env.CLIENT_PASSWORD ?? 'entente-demo'
  },
  supplier: {
    email: process.env.SUPPLIER_EMAIL ?? 'dm@helio',
    password: process.env.SUPPLIER_PASSWORD ?? 'entente-demo'
  }
}

/** A heading on the way, so that whoever waits sees how far it is. */
export function part(name) {
  console.log(`${name} …`)
}

let held = 0
const failures = []
export function check(what, ok, detail = '') {
  if (ok) held += 1
  else {
    failures.push(`${what}${detail ? `: ${detail}` : ''}`)
    console.error(`  FAILED ${what} ${detail}`)
  }
}
export function report(name) {
  console.log(`${name}: ${held} held, ${failures.length} failed`)
  return failures.length
}

export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  })
}

/** A window of its own for one person; everything that the browser complains about is a failure. */
export async function seat(open, who, options = {}) {
  const context = await open.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    ...options
  })
  const page = await context.newPage()
  page.on('pageerror', error => check('no error in the page', false, error.message))
  page.on('console', message => {
    if (message.type() !== 'error') return
    const text = message.text()
    if (/status of (401|412|404|422|503|403)|net::ERR|ERR_INTERNET/.test(text)) return
    check('nothing on the console', false, text)
  })
  if (who) await signIn(page, seats[who])
  return page
}

export async function signIn(page, { email, password }) {
  await page.goto(`${baseUrl}/`)
  await page.getByLabel(/E-?mail/).fill(email)
  await page.getByLabel(/^(Password|Passwort)/).fill(password)
  await page.keyboard.press('Enter')
  await page.locator('main#main h1').waitFor()
}

export async function settled(page) {
  await page.waitForLoadState('domcontentloaded')
  await page.locator('main h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.skeleton'), null, { timeout: 15000 })
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(120)
}

/** No finding of axe at the levels A and AA of WCAG 2.2, in the scheme that the page has. */
export async function accessible(page, name) {
  await page.evaluate(axe)
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  )
  const lines = found.violations.flatMap(v =>
    v.nodes.slice(0, 3).map(n => `${v.id} ${n.target.join(' ')} ${n.any[0]?.message ?? n.failureSummary ?? ''}`)
  )
  check(`axe finds nothing on ${name}`, found.violations.length === 0, `\n    ${lines.join('\n    ')}`)
}

/** Nothing is wider than the window but what scrolls inside its own region. */
export async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  check(`${name} fits its window`, over <= 1, `${over} px wider`)
}

export async function picture(page, name, options = {}) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, ...options })
}

/** The page on A4: how many sheets, what reaches beyond the margin, the numbered notes, the words on it. */
export async function printed(page, name) {
  const size = page.viewportSize()
  await page.emulateMedia({ media: 'print' })
  // 182 mm between the margins
  await page.setViewportSize({ width: 688, height: 972 })
  await page.waitForTimeout(150)
  const { over, notes, text } = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('main *')].filter(e => {
      const box = e.getBoundingClientRect()
      return (
        box.width > 1 && box.height > 1 && getComputedStyle(e).visibility !== 'hidden' && !e.closest('.hidden-visually')
      )
    })
    const over = shown
      .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .map(
        e => `${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className} ${e.textContent?.trim().slice(0, 40)}`
      )
    const hidden = shown
      .filter(
        e =>
          ['hidden', 'clip', 'auto', 'scroll'].includes(getComputedStyle(e).overflowX) &&
          e.scrollWidth > e.clientWidth + 1
      )
      .map(e => `cut ${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className}`)
    const notes = document.querySelectorAll('.print-only ol > li').length
    return { over: [...over, ...hidden].slice(0, 8), notes, text: document.querySelector('main').innerText }
  })
  const pdf = await page.pdf({ format: 'A4', printBackground: true, tagged: true, preferCSSPageSize: true })
  if (shots) {
    writeFileSync(`${shots}/${name}.pdf`, pdf)
    await page.screenshot({ path: `${shots}/${name}-paper.png`, fullPage: true })
  }
  await page.emulateMedia({ media: null })
  await page.setViewportSize(size)
  return { pages: (pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length, over, notes, text }
}

export const close = (month = '2026-10', r = process.env.RELATIONSHIP ?? 'northwind-helio', a = 'service-desk') =>
  `${baseUrl}/r/${r}/close/${a}/${month}`
