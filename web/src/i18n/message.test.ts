// Every message of every catalogue, held against the whole implementation of ICU MessageFormat.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createIntl } from 'react-intl'
import { describe, expect, it } from 'vitest'
import { formatMessage } from './message'

const read = (language: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(join(process.cwd(), `src/i18n/messages/${language}/${area}.json`), 'utf8'))

/** The same value for each argument, and numbers for those that are counted. */
function valuesFor(message: string, n: number) {
  const values: Record<string, string | number> = {}
  for (const [, name, kind] of message.matchAll(/\{\s*([\w-]+)\s*(?:,\s*(\w+))?/g)) {
    if (kind === 'plural') values[name] = n
    else values[name] ??= name === 'n' ? n : `<${name}>`
  }
  return values
}

describe.each(['en', 'de'])('the messages in %s', language => {
  it('read as they do in the whole implementation', () => {
    for (const area of ['shell', 'close', 'pages']) {
      const messages = read(language, area)
      const intl = createIntl({ locale: language, messages })
      for (const [id, message] of Object.entries(messages)) {
        for (const n of [0, 1, 2, 5, 1234567]) {
          const values = valuesFor(message, n)
          expect([id, formatMessage(message, language, values)]).toEqual([id, intl.formatMessage({ id }, values)])
        }
      }
    }
  })
})

it('an argument that is not given leaves nothing behind', () => {
  expect(formatMessage('{who}, {at}', 'en', { who: 'Ana' })).toBe('Ana, ')
})

it('what is no message says so', () => {
  expect(() => formatMessage('{n, plural, one {# row}}', 'en', { n: 1 })).toThrow('other')
  expect(() => formatMessage('{n, select, a {b} other {c}}', 'en', { n: 'a' })).toThrow('kind of argument')
  expect(() => formatMessage('{n', 'en', { n: 1 })).toThrow('brace')
})
