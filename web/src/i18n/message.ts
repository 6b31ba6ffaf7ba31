// Messages with arguments and plurals, as the catalogues have them: "{n, plural, =0 {nothing} one {# row} other {# rows}} of
// {month}". That is the part of ICU MessageFormat that they use; tests hold it against the whole implementation. Which
// form a number takes, and how it is set, is the browser's knowledge of languages.
import type { Values } from './index'

/** What "#" is inside a plural form: the number that chose it. */
const count = Symbol('#')
type Part = string | typeof count | { name: string; forms?: Map<string, Part[]> }

const parsed = new Map<string, Part[]>()
const rules = new Map<string, { plural: Intl.PluralRules; number: Intl.NumberFormat }>()

function rulesOf(locale: string) {
  let found = rules.get(locale)
  if (!found) {
    found = { plural: new Intl.PluralRules(locale), number: new Intl.NumberFormat(locale) }
    rules.set(locale, found)
  }
  return found
}

/** Index of the brace that closes the one at `from`. */
function closing(text: string, from: number) {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    else if (text[at] === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  throw new Error(`a brace is open: ${text}`)
}

function parse(text: string, counts: boolean): Part[] {
  const parts: Part[] = []
  let plain = ''
  const flush = () => {
    if (plain) parts.push(plain)
    plain = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '#' && counts) {
      flush()
      parts.push(count)
    } else if (text[at] === '{') {
      flush()
      const end = closing(text, at)
      parts.push(argument(text.slice(at + 1, end)))
      at = end
    } else plain += text[at]
  }
  flush()
  return parts
}

function argument(inside: string): Part {
  const comma = inside.indexOf(',')
  if (comma < 0) return { name: inside.trim() }
  const name = inside.slice(0, comma).trim()
  const kind = inside.indexOf(',', comma + 1)
  if (inside.slice(comma + 1, kind).trim() !== 'plural') throw new Error(`not a kind of argument: ${inside}`)
  const forms = new Map<string, Part[]>()
  for (let at = kind + 1; at < inside.length; ) {
    const open = inside.indexOf('{', at)
    if (open < 0) break
    const end = closing(inside, open)
    forms.set(inside.slice(at, open).trim(), parse(inside.slice(open + 1, end), true))
    at = end + 1
  }
  if (!forms.has('other')) throw new Error(`a plural without other: ${inside}`)
  return { name, forms }
}

function written(parts: Part[], locale: string, values: Values, counted = 0): string {
  const { plural, number } = rulesOf(locale)
  const one = (part: Part): string => {
    if (typeof part === 'string') return part
    if (part === count) return number.format(counted)
    const value = values[part.name]
    if (!part.forms) return String(value ?? '')
    const n = Number(value)
    const form = part.forms.get(`=${n}`) ?? part.forms.get(plural.select(n)) ?? part.forms.get('other')
    return written(form ?? [], locale, values, n)
  }
  return parts.map(one).join('')
}

export function formatMessage(message: string, locale: string, values: Values = {}): string {
  if (!message.includes('{')) return message
  let parts = parsed.get(message)
  if (!parts) {
    parts = parse(message, false)
    parsed.set(message, parts)
  }
  return written(parts, locale, values)
}
