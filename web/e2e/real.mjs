// Against the program itself: the first minute after `entente demo`; client and supplier closing October together in two
// windows; the signed month on paper and checked elsewhere; the same with a home at each party that exchange bundles; a
// second factor from its set-up to its loss; and every screen as it is with real answers, in both colour schemes.
//
//   npm run e2e:real                 all of it        npm run e2e:real -- minute together apart factor screens     these parts
import { createHmac } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, browser, check, part, picture, printed, report, seat, settled } from './lib.mjs'
import { entente, folder, serve, stop, tidy } from './program.mjs'

const wanted = process.argv.slice(2)
const runs = name => wanted.length === 0 || wanted.includes(name)
const line = (page, id) => page.locator(`[data-line="${id}"]`)
const month = '2026-10'
const secret = { client: 'Ask the network team about 3 October', supplier: 'Settle this one quietly' }
const wait = { timeout: 20_000 }

const open = await browser()
const began = Date.now()
let demo
try {
  demo = await firstMinute()
  if (runs('together')) await together(demo)
  if (runs('apart')) await apart()
  if (runs('factor')) await factor()
} catch (failure) {
  check('the walk came to its end', false, failure.stack)
  for (const [index, page] of open
    .contexts()
    .flatMap(context => context.pages())
    .entries()) {
    await picture(page, `stopped-${index}`, { fullPage: true })
    const said = await failureText(page).catch(() => '')
    if (said) console.error(`  page ${index} says: ${said}`)
  }
} finally {
  await open.close()
  tidy()
}
console.log(`  ${((Date.now() - began) / 1000).toFixed(0)} s in all`)
process.exitCode = report('real') ? 1 : 0

/** From nothing to a line agreed, a look with the other side's eyes, and paper. */
async function firstMinute() {
  part('the first minute')
  const start = Date.now()
  const said = entente('demo').out
  const demoTook = Date.now() - start
  check(
    'the demo says the finding and the money',
    /October 2026 is open for close/.test(said) && /Money: EUR/.test(said)
  )
  const why = entente('why', 'p2-resolution', 'entente-demo/service-desk', '--month', month, '--rows', '3').out
  check('the reason stands in the terminal', why.includes('rows within the limit of all rows'))
  const server = await serve('entente-demo')
  const client = await seat(open, null)
  const opened = Date.now()
  await client.goto(server.client)
  await client.getByRole('heading', { name: 'Close of October 2026' }).waitFor(wait)
  check('the link opens the close of the first relationship', (await client.title()).startsWith('service-desk'))
  await settled(client)
  const ready = Date.now() - opened
  const start2 = client.url().replace(server.base, '')
  await line(client, 'level/p2-resolution').locator('.name').click()
  await client.locator('[data-working] .tree').first().waitFor(wait)
  check('a figure opens to its rows', (await client.locator('[data-working]').innerText()).includes('INC'))
  check('one’s own private note is there', (await client.content()).includes(secret.client))
  check('the other side’s is not', !(await client.content()).includes(secret.supplier))
  await client.getByRole('button', { name: 'View as the other side' }).click()
  await client.waitForFunction(text => !document.body.innerText.includes(text), secret.client, wait)
  check('seen as the other side, the private note is gone', true)
  await client.getByRole('button', { name: 'Back to my own view' }).click()
  await client.keyboard.press('Escape')
  await line(client, 'level/p1-resolution').locator('.name').focus()
  await client.keyboard.press('a')
  await line(client, 'level/p1-resolution').locator('.said.agreed').waitFor(wait)
  const paper = await printed(client, 'first-minute')
  check('the open month prints', paper.pages >= 2 && paper.pages <= 6, `${paper.pages} pages`)
  const took = (Date.now() - start) / 1000
  check('all of it within a minute', took < 60, `${took.toFixed(1)} s`)
  console.log(
    `  first minute: ${took.toFixed(1)} s (demo ${(demoTook / 1000).toFixed(1)} s, sign-in to a settled close ${(ready / 1000).toFixed(1)} s)`
  )
  await client.locator('.toast button').first().click()
  await line(client, 'level/p1-resolution')
    .getByRole('button', { name: /^Agree/ })
    .waitFor(wait)
  const paint = await largestPaint(client, server.base + start2)
  // Asked is a second; a busy machine says nothing about it, so this is told and not judged.
  console.log(`  largest paint of the close: ${paint.toFixed(0)} ms (asked: 1000)`)
  await accessible(client, 'the close')
  await picture(client, 'real-first', { fullPage: true })
  return { server, client, path: start2 }
}

/** The better of a few loads, because the machine may be busy with something else. */
async function largestPaint(page, address) {
  let best = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 4 && best >= 1000; tries += 1) {
    await page.goto(address)
    await settled(page)
    const at = await page.evaluate(
      () =>
        new Promise(done => {
          new PerformanceObserver(list => done(list.getEntries().at(-1).startTime)).observe({
            type: 'largest-contentful-paint',
            buffered: true
          })
        })
    )
    best = Math.min(best, at)
  }
  return best
}

async function together({ server, client, path }) {
  part('October closed together')
  const start = Date.now()
  const supplier = await seat(open, null)
  await supplier.goto(server.supplier)
  await supplier.getByRole('heading', { name: 'Close of October 2026' }).waitFor(wait)
  await settled(supplier)
  check('both look at the same address', supplier.url().endsWith(path))

  // a dispute that the supplier raised before: the client sees why, waives what follows, the supplier agrees the figures
  await client.bringToFront()
  await line(client, 'level/p2-resolution').locator('.name').click()
  await client.locator('[data-position="supplier"]').getByText('INC116599 waited').waitFor(wait)
  check('a dispute shows its reason and evidence', await client.getByText('mail of 5 October').first().isVisible())
  await client.keyboard.press('Escape')
  await waive(client, 'level/p2-resolution', 'The network team was late; three tickets waited for us.')
  await line(supplier, 'level/p2-resolution')
    .getByRole('button', { name: /^Withdraw/ })
    .click()
  await line(supplier, 'level/p2-resolution')
    .getByRole('button', { name: /^Agree/ })
    .click()
  await line(client, 'level/p2-resolution').locator('.badge.waived').waitFor(wait)
  check('the first dispute is settled', true)

  // a dispute raised now, which stays open: its amount is held and the rest can be signed
  await line(supplier, 'level/p1-resolution').locator('.name').focus()
  await supplier.keyboard.press('d')
  await supplier.getByRole('button', { name: 'Dispute the line' }).click()
  check('a dispute without reason is not sent', (await supplier.locator('.refused').count()) === 2)
  await supplier
    .getByLabel(/What do you see differently/)
    .fill('Two of the three tickets came from the storage failure.')
  await supplier.getByLabel(/Evidence/).fill('OUT of 14 October, 09:12 to 13:25')
  await accessible(supplier, 'the dispute')
  await picture(supplier, 'real-dispute')
  await supplier.getByRole('button', { name: 'Dispute the line' }).click()
  await line(client, 'level/p1-resolution').locator('.badge.disputed').waitFor(wait)
  check('the other side sees a dispute without loading again', true)

  await dispute(client, supplier)

  // the claim in the agreement is decided by the other side only; one raised now is refused with its reason
  check('no side decides its own claim', (await supplier.locator('[data-claim="RC-2"] button').count()) === 0)
  await client
    .locator('[data-claim="RC-2"]')
    .getByRole('button', { name: /^Decide/ })
    .click()
  await client.getByLabel('granted', { exact: true }).check()
  await client.getByLabel(/Reason of the decision/).fill('The maker confirmed the fault on 4 November.')
  await accessible(client, 'the decision')
  await client.getByRole('button', { name: 'Record the decision' }).click()
  await supplier.locator('[data-claim="RC-2"]').getByText('granted').waitFor(wait)
  check('the decision is seen by who asked', true)
  await supplier.getByRole('button', { name: 'Raise a claim' }).click()
  await supplier.getByRole('dialog').getByLabel('Portal available outside of agreed maintenance').check()
  await supplier.getByRole('dialog').getByLabel(/Cause/).fill('third party')
  await supplier
    .getByRole('dialog')
    .getByLabel(/^Event/)
    .fill('2026-10-30')
  await supplier
    .getByRole('dialog')
    .getByLabel(/Time to leave out/)
    .fill('5 min')
  await supplier
    .getByRole('dialog')
    .getByLabel(/What happened/)
    .fill('The carrier switched a line.')
  await picture(supplier, 'real-claim')
  await supplier.getByRole('button', { name: 'Raise the claim' }).click()
  const raised = client.locator('[data-claim^="RC-S"]')
  await raised.waitFor(wait)
  await raised.getByRole('button', { name: 'Decide' }).click()
  await client.getByLabel('refused', { exact: true }).check()
  await client.getByLabel(/Reason of the decision/).fill('No outage is recorded on that day.')
  await client.getByRole('button', { name: 'Record the decision' }).click()
  await supplier.locator('[data-claim^="RC-S"]').getByText('No outage is recorded').waitFor(wait)
  check('a claim raised in the browser is decided with its reason', true)

  // the swap that waits is accepted, from what needs the supplier; another is proposed and refused
  await answerSwap(supplier, server.base, 'branch-move-2026', 'Accept', '.badge.met')
  check('the swap is in force', true)
  await supplier.goto(server.base + path)
  await client.getByRole('button', { name: 'Propose a swap' }).click()
  const proposal = client.getByRole('dialog')
  await proposal.getByLabel(/^For/).fill('year-end closing')
  await proposal.getByLabel(/^From/).fill('2026-12-21')
  await proposal.getByLabel(/^To \(included/).fill('2026-12-31')
  await proposal.getByLabel(/^Service level/).selectOption('answered')
  await proposal.getByLabel(/Down to/).fill('75%')
  await accessible(client, 'the swap')
  await client.getByRole('button', { name: 'Propose the swap' }).click()
  await client.getByText('Proposed: the other side finds it').first().waitFor(wait)
  await answerSwap(supplier, server.base, 'year-end-closing', 'Refuse', ':text("refused")')
  check('a swap can be refused', true)
  await supplier.goto(server.base + path)
  await settled(supplier)

  // a note for one's own side, written while the other looks on
  await line(client, 'level/portal').locator('.name').click()
  await client.getByRole('button', { name: 'Write a note' }).click()
  await client.getByLabel('Note', { exact: true }).fill('Keep this between us.')
  await client.getByRole('button', { name: 'Keep the note' }).click()
  await client.getByText('Keep this between us.').waitFor(wait)
  await line(supplier, 'level/portal').locator('.name').click()
  await supplier.locator('[data-working] .tree').first().waitFor(wait)
  check('the supplier reads its own private note', (await supplier.content()).includes(secret.supplier))
  check('and none of the client’s', !/Keep this between us|network team about/.test(await supplier.content()))
  check('the client reads none of the supplier’s', !(await client.content()).includes(secret.supplier))
  await client.keyboard.press('Escape')
  await supplier.keyboard.press('Escape')

  await closeMonth(client, supplier, 'together')
  console.log(`  closed together in ${((Date.now() - start) / 1000).toFixed(1)} s`)

  const paper = await printed(client, 'statement')
  check('the signed statement prints on a few pages', paper.pages >= 2 && paper.pages <= 6, `${paper.pages} pages`)
  check('nothing is cut on paper', paper.over.length === 0, paper.over.join(', '))
  check('the paper has its numbered notes', paper.notes > 0)
  check(
    'the paper names both who signed',
    paper.text.includes('vm@northwind.example') && paper.text.includes('dm@helio.example')
  )
  console.log(`  the signed statement: ${paper.pages} pages`)

  // proof, away from the home
  entente('export', '--all', '--home', 'entente-demo', '--relationship', 'service-desk', '-o', 'october.ndjson')
  entente(
    'export',
    '--signed',
    '--home',
    'entente-demo',
    '--relationship',
    'service-desk',
    '--as',
    'client',
    '-o',
    'client.bundle'
  )
  mkdirSync(join(folder, 'elsewhere'))
  cpSync(join(folder, 'october.ndjson'), join(folder, 'elsewhere/october.ndjson'))
  const proof = entente('verify', 'elsewhere/october.ndjson').out
  const digest = (await client.locator('.hash').last().innerText()).split(' ').at(-1)
  check(
    'elsewhere the statement is the one that was signed',
    proof.includes('the text is the one that was signed'),
    proof
  )
  check('with the digest that both saw', proof.includes(digest), digest)
  check(
    'and both signatures',
    /signed for the client by vm@northwind/.test(proof) && /signed for the supplier by dm@helio/.test(proof)
  )
  const sent = readFileSync(join(folder, 'client.bundle')).toString('latin1')
  check(
    'what the client sends holds no private note',
    !/Keep this between us|network team about|Settle this one/.test(sent)
  )
  const text = readFileSync(join(folder, 'october.ndjson'), 'utf8')
  writeFileSync(join(folder, 'elsewhere/forged.ndjson'), text.replace('INC116599', 'INC116598'))
  let forged = ''
  try {
    const found = entente('verify', 'elsewhere/forged.ndjson')
    forged = found.code === 0 ? '' : found.out + found.err
  } catch (refused) {
    forged = String(refused)
  }
  check('a changed word is found', forged !== '')

  if (runs('screens')) await screens(server, client, path)
  await restated({ server, client, supplier, path })
  await supplier.context().close()
  await client.context().close()
  stop(server)
}

/**
 * The dispute that the supplier has just raised is answered, and both ask for its next stage; another one ends with its
 * answer accepted. Each sees what the other did without loading again.
 */
async function dispute(client, supplier) {
  const id = 'level/p1-resolution'
  const panel = page => page.locator('[data-dispute]')
  const steps = (page, name) => page.locator('[data-steps]').getByRole('button', { name })
  check(
    'the table says until when a dispute stays where it is, and who is asked',
    /until .*2026.*answer: Northwind Bank/.test(await line(client, id).locator('[data-clock]').innerText())
  )
  await line(client, id).locator('.name').click()
  await line(supplier, id).locator('.name').click()
  await panel(client).getByText('Operational level').waitFor(wait)
  check('what is held stands there', /Held until it is settled:\s*EUR/.test(await panel(client).innerText()))
  check('nobody answers its own dispute', (await steps(supplier, /^Answer/).count()) === 0)
  check('nor accepts what was not said', (await steps(supplier, /^Accept/).count()) === 0)
  await steps(client, 'Answer the dispute').click()
  await client.getByRole('button', { name: 'Send the answer' }).click()
  check('an answer without reason is not sent', (await client.locator('.refused').count()) === 1)
  await client.getByLabel(/Why do the figures stand/).fill('The storage had been back for two hours by then.')
  await client.getByLabel(/Evidence/).fill('log of the storage, 14 October')
  await accessible(client, 'the answer to a dispute')
  await picture(client, 'real-answer')
  await client.getByRole('button', { name: 'Send the answer' }).click()
  await supplier.locator('[data-answer="client"]').getByText('log of the storage').waitFor(wait)
  check('the answer and its evidence reach the other side without loading again', true)
  check('nobody is asked any more', (await panel(supplier).locator('[data-asked]').count()) === 0)
  await accessible(supplier, 'an answered dispute')
  for (const scheme of ['light', 'dark']) {
    await supplier.emulateMedia({ colorScheme: scheme })
    await picture(supplier, `real-dispute-answered-${scheme}`)
    await supplier.setViewportSize({ width: 390, height: 844 })
    await picture(supplier, `real-dispute-answered-${scheme}-390`)
    await supplier.setViewportSize({ width: 1440, height: 900 })
  }
  await supplier.emulateMedia({ colorScheme: 'light' })

  await steps(supplier, 'Ask for: Executive level').click()
  await supplier.getByLabel(/Why is this stage at its end/).fill('The two desks have said what they can.')
  await accessible(supplier, 'asking for the next stage')
  await supplier.getByRole('button', { name: 'Say so' }).click()
  await client.locator('[data-wish="supplier"]').waitFor(wait)
  check('one side alone changes no stage', await panel(client).getByText('Operational level').first().isVisible())
  await steps(client, 'Agree to go on: Executive level').click()
  for (const page of [client, supplier]) await panel(page).getByText('both sides asked for it').waitFor(wait)
  check('both together go on to the next stage', true)
  check('the amount stays held', /Held until it is settled:\s*EUR/.test(await panel(supplier).innerText()))
  await client.keyboard.press('Escape')
  await supplier.keyboard.press('Escape')

  // another line: disputed, answered, the answer accepted
  const other = 'level/answered'
  await line(supplier, other).locator('.name').focus()
  await supplier.keyboard.press('d')
  await supplier.getByLabel(/What do you see differently/).fill('Two calls were answered by the night desk.')
  await supplier.getByLabel(/Evidence/).fill('list of calls')
  await supplier.getByRole('button', { name: 'Dispute the line' }).click()
  await line(client, other).locator('.badge.disputed').waitFor(wait)
  await line(client, other)
    .getByRole('button', { name: /^Agree/ })
    .click()
  await line(client, other).locator('.name').click()
  await steps(client, 'Answer the dispute').click()
  await client.getByLabel(/Why do the figures stand/).fill('Both calls are counted as answered already.')
  await client.getByRole('button', { name: 'Send the answer' }).click()
  await line(supplier, other).locator('.name').click()
  await steps(supplier, 'Accept the answer').click(wait)
  for (const page of [client, supplier]) await line(page, other).locator('.badge.agreed').waitFor(wait)
  await client.locator('[data-ended="accepted"]').waitFor(wait)
  check('an accepted answer settles the line, and both read how', true)
  await client.keyboard.press('Escape')
  await supplier.keyboard.press('Escape')
}

/**
 * A ticket is corrected after both signed: the signed statement stays, both see what changed, agree the lines that moved,
 * and sign the restatement, which is then what stands; either can be proved elsewhere.
 */
async function restated({ server, client, supplier, path }) {
  part('later facts')
  const start = Date.now()
  const before = await supplier.locator('.hash').allInnerTexts()
  const [head, ...rows] = readFileSync(join(folder, 'entente-demo/service-desk/incidents.csv'), 'utf8').split('\n')
  const corrected = rows.find(row => row.startsWith('INC116754,')).replace('2026-10-09 09:34', '2026-10-09 08:10')
  await client.goto(server.base + path.replace('/close/', '/import/').replace(`/${month}`, ''))
  await settled(client)
  await client.locator('input[type=file]').setInputFiles({
    name: 'incidents-corrected-again.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${head}\n${corrected}\n`)
  })
  await client.getByLabel('Dataset').fill('incidents')
  await client.getByLabel(/^Mapping/).fill('incidents')
  await client.getByRole('button', { name: 'Check without writing' }).click()
  await client.getByRole('button', { name: /^Import \d/ }).click(wait)
  await client.getByRole('heading', { name: /is in$/ }).waitFor(wait)
  for (const page of [client, supplier]) {
    await page.goto(server.base + path)
    await page.getByRole('heading', { name: 'Later facts change this month' }).waitFor(wait)
    await settled(page)
  }
  check(
    'both see the figure that changed, before and after',
    (await changes(client)).length > 0 && (await changes(client)).join() === (await changes(supplier)).join(),
    (await changes(client)).join(' | ')
  )
  await accessible(client, 'a restatement')
  await picture(client, 'real-restatement', { fullPage: true })
  for (const page of [client, supplier]) {
    const signed = page.locator('[data-signed]')
    check(
      'what was signed stands there as it was, with both signatures',
      (await signed.locator('.hash').allInnerTexts()).join() === before.join() &&
        /vm@northwind[\s\S]*dm@helio/.test(await signed.innerText()),
      await signed.innerText()
    )
  }
  // the lines that moved, in one step by each; a line that was held and still is in dispute is answered by itself
  for (const [page, side] of [
    [client, 'client'],
    [supplier, 'supplier']
  ]) {
    await page.getByRole('button', { name: /^Agree the (changed line|\d+ changed lines)$/ }).click(wait)
    await page.waitForFunction(() => !document.querySelector('[data-line] .badge.stale'), null, wait).catch(() => {})
    const held = line(page, 'level/p1-resolution').getByRole('button', { name: /^Agree/ })
    if (await held.count()) await held.click()
    await page.waitForFunction(
      () => ![...document.querySelectorAll('[data-line] .answer button')].some(one => one.textContent === 'Agree'),
      null,
      wait
    )
    check(`nothing waits for the ${side} any more`, true)
  }
  await client.getByRole('button', { name: 'Propose the restatement' }).click(wait)
  for (const [page, side] of [
    [client, 'client'],
    [supplier, 'supplier']
  ]) {
    await page.getByRole('button', { name: 'Sign the restatement' }).click(wait)
    await page.getByRole('dialog', { name: /restatement of October 2026/ }).waitFor(wait)
    await page.getByRole('button', { name: /^Sign as/ }).waitFor(wait)
    if (side === 'client') {
      await accessible(page, 'signing a restatement')
      await picture(page, 'real-restatement-signing')
    }
    const both = page.getByRole('dialog')
    check(
      `the ${side} sees the amount as signed and restated`,
      /Net credits, as signed[\s\S]*Net credits, restated/.test(await both.innerText())
    )
    await page.getByRole('button', { name: /^Sign as/ }).click()
    if (side === 'client') await page.locator('[data-signature="client"]').getByText('vm@northwind').waitFor(wait)
  }
  for (const page of [supplier, client]) {
    await page.locator('[data-restated]').waitFor(wait)
    await page.locator('[data-signature="client"]').getByText('vm@northwind').waitFor(wait)
    await page.locator('[data-signature="supplier"]').getByText('dm@helio').waitFor(wait)
  }
  const after = await Promise.all([client, supplier].map(page => page.locator('.hash').allInnerTexts()))
  check('both see the same restated hash', after[0].join() === after[1].join(), after.join(' | '))
  check('which is not the one before', after[0][0] !== before[0] && after[0].length === 2)
  check('the restatement is Agreed', (await client.locator('header.title .ring.agreed').count()) === 1)
  await picture(client, 'real-restated', { fullPage: true })
  const hash = text => text.split(' ').at(-1)
  entente('export', '--all', '--home', 'entente-demo', '--relationship', 'service-desk', '-o', 'restated.ndjson')
  const proof = entente('verify', 'restated.ndjson').out
  check('verify proves the restatement with both signatures', proof.includes(hash(after[0][1])), proof)
  check('and still the statement signed before', proof.includes(hash(before[1])), proof)
  const shown = entente(
    'close',
    month,
    '--home',
    'entente-demo',
    '--relationship',
    'service-desk',
    '--as',
    'client'
  ).out
  check('the terminal shows the same', shown.includes(hash(after[0][0]).slice(0, 12)) && /is closed/.test(shown), shown)
  console.log(`  later facts taken in and signed by both in ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

function changes(page) {
  return page.locator('section[aria-labelledby="restatement-title"] tbody tr').allInnerTexts()
}

/** From "What needs you" to the swap, and the answer. */
async function answerSwap(page, base, id, answer, then) {
  await page.goto(`${base}/`)
  await page.getByRole('link', { name: new RegExp(`priority swap ${id.replaceAll('-', '.')}`) }).click(wait)
  const swap = page.locator(`[data-swap="${id}"]`)
  await swap.getByRole('button', { name: answer }).click(wait)
  await swap.locator(then).first().waitFor(wait)
}

async function waive(page, id, why) {
  await line(page, id)
    .getByRole('button', { name: /^Waive/ })
    .click()
  await page.getByLabel(/Why does it not follow/).fill(why)
  await page.getByRole('button', { name: 'Waive the line' }).click()
  await line(page, id).locator('.said.waived').waitFor(wait)
}

/** The rest agreed in one step by each, the statement proposed by one, signed by both. `carry` takes word across. */
async function closeMonth(client, supplier, name, carry = async () => {}) {
  for (const [page, other] of [
    [client, supplier],
    [supplier, client]
  ]) {
    const button = page.getByRole('button', { name: /Agree all undisputed \([1-9]/ })
    await button.waitFor(wait)
    await button.click()
    await page.getByRole('button', { name: /Agree all undisputed \(0\)/ }).waitFor(wait)
    await carry(page, other)
  }
  await client.getByRole('button', { name: 'Propose the statement' }).click(wait)
  await client.getByRole('button', { name: 'Sign the statement' }).click(wait)
  await client.getByRole('button', { name: /^Sign as/ }).waitFor(wait)
  await client.getByRole('dialog', { name: /\S/ }).waitFor(wait)
  await accessible(client, `signing, ${name}`)
  await picture(client, `real-signing-${name}`)
  await client.getByRole('button', { name: /^Sign as/ }).click()
  await client.locator('[data-signature="client"]').getByText('vm@northwind').waitFor(wait)
  await carry(client, supplier)
  // one signs what stands there: the other's signature is part of it
  await supplier.locator('[data-signature="client"]').getByText('vm@northwind').waitFor(wait)
  await supplier.getByRole('button', { name: 'Sign the statement' }).click(wait)
  await supplier.getByRole('button', { name: /^Sign as/ }).click()
  await supplier.getByRole('heading', { name: /October 2026 is closed/ }).waitFor(wait)
  await carry(supplier, client)
  await client.getByRole('heading', { name: /October 2026 is closed/ }).waitFor(wait)
  const seen = await Promise.all([client, supplier].map(page => page.locator('.hash').last().innerText()))
  check(`both see the same digest, ${name}`, seen[0] === seen[1], seen.join(' '))
  check(`the ring is Agreed, ${name}`, (await client.locator('header.title .ring.agreed').count()) === 1)
  await picture(client, `real-closed-${name}`, { fullPage: true })
}

/** Two homes, two servers, two accounts; all that passes between them are files. */
async function apart() {
  part('the same with a home at each party')
  const start = Date.now()
  const sample = 'entente-demo/service-desk'
  if (!demo) entente('demo')
  const who = { client: ['vm@northwind.example', 'Ana Martin'], supplier: ['dm@helio.example', 'Deniz Maurer'] }
  entente(
    'init',
    'northwind',
    '--relationship',
    'service-desk',
    '--from',
    `${sample}/agreement.yaml`,
    '--as',
    'client',
    '--author',
    who.client[0]
  )
  entente('apply', '--home', 'northwind', '--author', who.client[0], '--yes')
  entente('export', '--signed', '--home', 'northwind', '-o', 'northwind.bundle')
  const fingerprint = file =>
    [...entente('verify', file, '--format', 'json').out.matchAll(/"fingerprint": "(.*?)"/g)].map(m => m[1])
  entente(
    'init',
    'helio',
    '--relationship',
    'service-desk',
    '--join',
    'northwind.bundle',
    '--author',
    who.supplier[0],
    '--fingerprint',
    fingerprint('northwind.bundle')[0]
  )
  entente('sign', '--home', 'helio', '--author', who.supplier[0])
  entente('export', '--signed', '--home', 'helio', '-o', 'helio.bundle')
  entente(
    'import',
    '--verify',
    'helio.bundle',
    '--home',
    'northwind',
    '--fingerprint',
    fingerprint('helio.bundle').at(-1)
  )
  // both have the exports of the ticket system
  for (const home of ['northwind', 'helio'])
    cpSync(join(folder, sample, 'measurements.duckdb'), join(folder, home, 'service-desk/measurements.duckdb'))

  const homes = {}
  for (const [side, home] of [
    ['client', 'northwind'],
    ['supplier', 'helio']
  ]) {
    const server = await serve(home)
    const page = await seat(open, null)
    await page.goto(server.setup)
    await page.getByLabel(/E-?mail/).fill(who[side][0])
    await page.getByLabel('Your name').fill(who[side][1])
    await page.getByLabel('New password').fill(`a long word of the ${side} 7`)
    if (side === 'client') await accessible(page, 'the first account')
    await page.getByRole('button', { name: 'Create the account' }).click()
    await page.locator('main#main h1').waitFor(wait)
    const cards = await page.evaluate(() => fetch('/api/v1/relationships').then(answer => answer.json()))
    homes[side] = { server, page, r: cards.items[0].id }
    await page.goto(`${server.base}/r/${homes[side].r}/close/service-desk/${month}`)
    await settled(page)
  }
  check('the two homes are of one relationship', homes.client.r === homes.supplier.r)
  const { page: client } = homes.client
  const { page: supplier } = homes.supplier
  const figures = page => page.locator('[data-line] .num.strong').allInnerTexts()
  check('both see the same figures', (await figures(client)).join() === (await figures(supplier)).join())

  /** What one has written goes to the other as a file, through the page of records. */
  const sideOf = page => (page === client ? homes.client : homes.supplier)
  let times = 0
  const carry = async (from, to) => {
    const [a, b] = [sideOf(from), sideOf(to)]
    await from.goto(`${a.server.base}/r/${a.r}/records`)
    const download = from.waitForEvent('download')
    await from.getByRole('link', { name: 'Download a bundle' }).click()
    times += 1
    const file = join(folder, `carried-${times}.bundle`)
    await (await download).saveAs(file)
    await to.goto(`${b.server.base}/r/${b.r}/records`)
    await settled(to)
    await to.locator('input[type=file]').setInputFiles(file)
    await to.getByText('Taken in').waitFor(wait)
    for (const one of [a, b]) {
      await one.page.goto(`${one.server.base}/r/${one.r}/close/service-desk/${month}`)
      await settled(one.page)
    }
    return file
  }

  await line(supplier, 'level/p2-resolution').locator('.name').focus()
  await supplier.keyboard.press('d')
  await supplier.getByLabel(/What do you see differently/).fill('INC116599 waited for the network team of the bank.')
  await supplier.getByLabel(/Evidence/).fill('INC116599')
  await supplier.getByRole('button', { name: 'Dispute the line' }).click()
  await line(supplier, 'level/p2-resolution').locator('.badge.disputed').waitFor(wait)
  await line(supplier, 'level/portal').locator('.name').click()
  await supplier.getByRole('button', { name: 'Write a note' }).click()
  await supplier.getByLabel('Note', { exact: true }).fill('Stays at Helio.')
  await supplier.getByRole('button', { name: 'Keep the note' }).click()
  await supplier.getByText('Stays at Helio.').waitFor(wait)
  const bundle = await carry(supplier, client)
  check('a bundle holds no private note', !readFileSync(bundle).toString('latin1').includes('Stays at Helio'))
  check(
    'the dispute came with the bundle',
    await line(client, 'level/p2-resolution').locator('.badge.disputed').isVisible()
  )
  await waive(client, 'level/p2-resolution', 'Three tickets waited for us.')
  await client
    .locator('[data-claim="RC-2"]')
    .getByRole('button', { name: /^Decide/ })
    .click()
  await client.getByLabel('granted', { exact: true }).check()
  await client.getByLabel(/Reason of the decision/).fill('The maker confirmed the fault.')
  await client.getByRole('button', { name: 'Record the decision' }).click()
  await client.locator('[data-claim="RC-2"]').getByText('granted').waitFor(wait)
  await client.getByRole('button', { name: 'Propose a swap' }).click()
  const proposal = client.getByRole('dialog')
  const soon = days => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10)
  await proposal.getByLabel(/^For/).fill('branch move')
  await proposal.getByLabel(/^From/).fill(soon(14))
  await proposal.getByLabel(/^To \(included/).fill(soon(28))
  await proposal.getByLabel(/^Service level/).selectOption('p2-resolution')
  await proposal.getByLabel(/Down to/).fill('88%')
  await client.getByRole('button', { name: 'Propose the swap' }).click()
  await client.getByText('Proposed: the other side finds it').first().waitFor(wait)
  await carry(client, supplier)
  await answerSwap(supplier, homes.supplier.server.base, 'branch-move', 'Accept', '.badge.met')
  await supplier.goto(`${homes.supplier.server.base}/r/${homes.supplier.r}/close/service-desk/${month}`)
  await settled(supplier)
  await line(supplier, 'level/p2-resolution')
    .getByRole('button', { name: /^Withdraw/ })
    .click()
  await line(supplier, 'level/p2-resolution')
    .getByRole('button', { name: /^Agree/ })
    .click()
  await line(supplier, 'level/p2-resolution').locator('.badge.waived').waitFor(wait)

  await closeMonth(client, supplier, 'apart', carry)
  console.log(`  closed by ${times} bundles in ${((Date.now() - start) / 1000).toFixed(1)} s`)
  const proofs = ['northwind', 'helio'].map(home => {
    entente('export', '--all', '--home', home, '-o', `${home}.ndjson`)
    return entente('verify', `${home}.ndjson`).out
  })
  for (const proof of proofs)
    check('either home proves the signed statement', proof.includes('the text is the one that was signed'), proof)
  const digests = proofs.map(proof => proof.match(/digest (\w+)/)?.[1])
  check('and both prove the same one', digests[0] === digests[1])
  await joined(homes, sideOf, carry)
  for (const { page, server } of Object.values(homes)) {
    await page.context().close()
    stop(server)
  }
}

/** Both propose another text before they hear of each other; one joins the two, and both sign that. */
async function joined(homes, sideOf, carry) {
  part('two versions side by side')
  const start = Date.now()
  const open = async (page, tab) => {
    const { server, r } = sideOf(page)
    await page.goto(`${server.base}/r/${r}/agreement/service-desk?tab=${tab}`)
    await settled(page)
  }
  const propose = async (page, change) => {
    const text = page.getByLabel('Text of the agreement')
    const before = await text.inputValue()
    const after = change(before)
    check('the text is another', after !== before)
    await text.fill(after)
    await page.getByRole('button', { name: 'See the effect' }).click(wait)
    await page.getByRole('button', { name: 'Propose this version' }).click(wait)
    await page
      .getByText(/^Proposed\./)
      .first()
      .waitFor(wait)
  }
  const { page: client } = homes.client
  const { page: supplier } = homes.supplier
  const mine = text => text.replace(/^title: .*$/m, 'title: Service desk, as the client wrote it')
  const theirs = text => text.replace('precedence: 2', 'precedence: 3')
  await open(client, 'text')
  await propose(client, mine)
  await open(supplier, 'text')
  await propose(supplier, theirs)
  await carry(supplier, client)
  await carry(client, supplier)
  for (const page of [client, supplier]) {
    await open(page, 'versions')
    await page.getByRole('heading', { name: 'What stands side by side' }).waitFor(wait)
    check('both versions are shown', (await page.locator('[data-beside]').count()) === 2)
  }
  await accessible(client, 'versions side by side')
  await picture(client, 'real-side-by-side', { fullPage: true })
  await client.locator('[data-beside="supplier"]').getByRole('button', { name: 'Begin with this text' }).click()
  await client.getByText(/^The text of .*version/).waitFor(wait)
  const text = client.getByLabel('Text of the agreement')
  await text.fill(mine(await text.inputValue()))
  await client.getByRole('button', { name: 'See the effect' }).click(wait)
  await client.getByText(/joins the 2 versions/).waitFor(wait)
  await picture(client, 'real-joining', { fullPage: true })
  await client.getByRole('button', { name: 'Propose this version' }).click()
  await client
    .locator('[data-beside]')
    .first()
    .waitFor({ ...wait, state: 'detached' })
  await carry(client, supplier)
  await open(supplier, 'versions')
  check('the joined version ends it', (await supplier.locator('[data-beside]').count()) === 0)
  await supplier.getByRole('button', { name: 'Sign this version' }).first().click(wait)
  await supplier
    .getByRole('dialog')
    .getByRole('button', { name: /^Sign as/ })
    .click(wait)
  await supplier.locator('tbody tr').first().locator('.ring.agreed').waitFor(wait)
  check('and both have signed it', true)
  console.log(`  joined and signed in ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

/** The digits that an authenticator shows: RFC 6238. */
function digits(key, step) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...key.replace(/[\s=]/g, '')].map(c => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g).map(byte => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', bytes).update(counter).digest()
  const at = mac.at(-1) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/**
 * Somebody new is invited, sets up a second factor, signs in with it, with a recovery code, loses both, and is let in by an
 * administrator of the side. Everything by clicks.
 */
async function factor() {
  part('the second factor')
  const email = 'ana@northwind.example'
  const from = ['--from', 'entente-demo/service-desk/agreement.yaml']
  entente('init', 'office', '--relationship', 'desk', ...from, '--as', 'client', '--author', email)
  entente('apply', '--home', 'office', '--author', email, '--yes')
  const server = await serve('office')
  const page = await seat(open, null)
  await page.goto(server.setup)
  await page.getByLabel(/E-?mail/).fill(email)
  await page.getByLabel('Your name').fill('Ana Martin')
  await page.getByLabel('New password').fill('a long word of the office 7')
  await page.getByRole('button', { name: 'Create the account' }).click()
  await page.locator('main#main h1').waitFor(wait)
  const r = await page.evaluate(() =>
    fetch('/api/v1/relationships')
      .then(answer => answer.json())
      .then(found => found.items[0].id)
  )
  const said = entente('people', '--home', 'office').out
  check('the accounts of the home are listed', said.includes(email), said)
  const none = entente('people', 'clear-second-factor', email, '--home', 'office').out
  check('without a second factor there is nothing to clear', none.includes('has no second factor'), none)
  const ben = { email: 'ben@northwind.example', password: 'four lamps along the quay' }
  const people = `${server.base}/r/${r}/people`
  await page.goto(people)
  await settled(page)
  await page.getByLabel('E-mail').fill(ben.email)
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  const invitation = /https?:\S+/.exec(await page.locator('.secret').first().innerText(wait))[0]
  const own = await seat(open, null)
  await own.goto(invitation)
  await own.getByLabel('Your name').fill('Ben Okafor')
  await own.getByLabel('New password').fill(ben.password)
  await own
    .getByRole('button', { name: 'Accept the invitation' })
    .or(own.getByRole('button', { name: 'Create the account' }))
    .click()
  await own.locator('main#main h1').waitFor(wait)

  // set up
  await own.goto(`${server.base}/settings`)
  await settled(own)
  await own.getByLabel('Your password', { exact: true }).fill(ben.password)
  await own.getByRole('button', { name: 'Set it up' }).click()
  const key = (await own.locator('.secret').first().innerText(wait)).trim()
  await own.getByLabel('Code', { exact: true }).fill('000000')
  await own.getByRole('button', { name: 'Switch on' }).click()
  await own.getByRole('alert').first().waitFor(wait)
  check('a wrong code switches nothing on', true)
  await accessible(own, 'setting up a second factor')
  await picture(own, 'real-factor-setting-up')
  const step = Math.floor(Date.now() / 30_000)
  await own.getByLabel('Code', { exact: true }).fill(digits(key, step))
  await own.getByRole('button', { name: 'Switch on' }).click()
  await own.getByText(/Keep these codes/).waitFor(wait)
  const codes = (await own.locator('.secret').first().innerText()).trim().split(/\s+/)
  check('recovery codes are shown once', codes.length >= 8, codes.join(' '))
  await picture(own, 'real-factor-on')

  // sign in with it
  const enter = async (asked, code) => {
    const fresh = await seat(open, null)
    await fresh.goto(`${server.base}/`)
    await fresh.getByLabel(/E-?mail/).fill(ben.email)
    await fresh.getByLabel('Password').fill(ben.password)
    await fresh.keyboard.press('Enter')
    if (asked) {
      const field = fresh.getByLabel('Code of your authenticator')
      await field.waitFor(wait)
      if (code === codes[0]) {
        await accessible(fresh, 'the code at sign-in')
        await picture(fresh, 'real-factor-sign-in')
      }
      await field.fill(code)
      await fresh.keyboard.press('Enter')
    }
    return fresh
  }
  const inside = page => page.locator('main#main h1').waitFor(wait)
  // a code opens once: the next one, which a clock a little ahead would show
  const second = await enter(true, digits(key, Math.max(step + 1, Math.floor(Date.now() / 30_000))))
  await inside(second)
  check('the password and the code sign in', true)
  await second.context().close()
  const recovered = await enter(true, codes[0])
  await inside(recovered)
  check('a recovery code signs in', true)
  await recovered.context().close()
  const again = await enter(true, codes[0])
  await again.getByRole('alert').waitFor(wait)
  check('and does so once', (await again.locator('main#main h1').count()) === 0)
  await again.context().close()

  // lost: an administrator of the side
  await page.goto(people)
  await settled(page)
  await picture(page, 'real-people')
  await page.getByRole('button', { name: 'Lost device of Ben Okafor' }).click()
  await page
    .getByText(/signs in with the password alone/)
    .first()
    .waitFor(wait)
  const alone = await enter(false)
  await inside(alone)
  check('after an administrator cleared it, the password alone signs in', true)
  await own.goto(`${server.base}/`)
  await own.getByLabel(/E-?mail/).waitFor(wait)
  check('and the sessions before have ended', true)
  await alone.context().close()
  await own.context().close()
  await page.context().close()
  stop(server)
}

/** Every screen with real answers, in both schemes: axe finds nothing, nothing failed, nothing is wider than the window. */
async function screens(server, page, path) {
  part('every screen')
  const r = path.split('/')[2]
  const all = {
    home: '/',
    portfolio: '/relationships',
    relationship: `/r/${r}`,
    close: `/r/${r}/close/service-desk/${month}`,
    history: `/r/${r}/close/service-desk/2026-09`,
    performance: `/r/${r}/performance/service-desk/${month}`,
    level: `/r/${r}/level/service-desk/p2-resolution/${month}?by=site`,
    agreement: `/r/${r}/agreement/service-desk`,
    obligations: `/r/${r}/agreement/service-desk?tab=obligations`,
    'what-if': `/r/${r}/what-if/service-desk`,
    import: `/r/${r}/import/service-desk`,
    records: `/r/${r}/records`,
    settings: '/settings',
    people: `/r/${r}/people`
  }
  for (const [name, where] of Object.entries(all)) {
    const start = Date.now()
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(server.base + where)
    await settled(page)
    const took = Date.now() - start
    check(`${name} says no failure`, (await page.locator('.failure').count()) === 0, await failureText(page))
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    check(`${name} fits its window`, over <= 1, `${over} px wider`)
    await accessible(page, `${name}, light`)
    await picture(page, `real-${name}-light`, { fullPage: true })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForTimeout(80)
    await accessible(page, `${name}, dark`)
    await picture(page, `real-${name}-dark`, { fullPage: true })
    console.log(`  ${name.padEnd(14)} ${String(took).padStart(5)} ms`)
  }
}

async function failureText(page) {
  return (await page.locator('.failure').allInnerTexts()).join(' | ')
}
