// The words of the web. Each area of the site has a catalogue of ICU messages per language, loaded with the area; the
// language of the words and the format of dates and numbers are chosen apart.
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore
} from 'react'
import { createIntl, createIntlCache, type IntlShape } from 'react-intl'
import type { Area, MessageKey } from './keys'
import { pseudo } from './pseudo'

export type Language = 'en' | 'de' | 'en-XA'
export const languages: { id: Language; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'de', name: 'Deutsch' }
]

type Catalogue = Record<string, string>
const files = import.meta.glob<{ default: Catalogue }>('./messages/*/*.json')

interface State {
  language: Language
  formats: string
  intl: IntlShape
}

const cache = createIntlCache()
let messages: Catalogue = {}
let state: State = make('en', 'en-GB')
const areas = new Set<Area>()
const listeners = new Set<() => void>()

function make(language: Language, formats: string): State {
  const locale = language === 'en-XA' ? 'en' : language
  return {
    language,
    formats,
    intl: createIntl({ locale, messages, onError: () => {}, defaultLocale: 'en' }, cache)
  }
}

function publish(language: Language, formats: string) {
  state = make(language, formats)
  document.documentElement.lang = language
  for (const listener of listeners) listener()
}

async function read(language: Language, area: Area): Promise<Catalogue> {
  const from = language === 'en-XA' ? 'en' : language
  const { default: found } = await files[`./messages/${from}/${area}.json`]()
  return language === 'en-XA' ? Object.fromEntries(Object.entries(found).map(([k, v]) => [k, pseudo(v)])) : found
}

/** Makes the words of an area ready; resolves at once when they are. */
export async function needWords(area: Area) {
  if (areas.has(area)) return
  const found = await read(state.language, area)
  areas.add(area)
  messages = { ...messages, ...found }
  publish(state.language, state.formats)
}

export async function speak(language: Language, formats?: string) {
  const found = await Promise.all([...areas].map(area => read(language, area)))
  messages = Object.assign({}, ...found)
  publish(language, formats ?? (language === 'de' ? 'de-DE' : 'en-GB'))
  try {
    localStorage.setItem('entente.language', language)
  } catch {
    // private windows may refuse; the choice then lasts as long as the page
  }
}

export function firstLanguage(): Language {
  const asked = new URLSearchParams(window.location.search).get('language')
  let kept: string | null = null
  try {
    kept = localStorage.getItem('entente.language')
  } catch {
    kept = null
  }
  const wanted = asked ?? kept ?? navigator.language
  if (wanted === 'en-XA') return 'en-XA'
  return wanted.startsWith('de') ? 'de' : 'en'
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const Words = createContext<State>(state)

export function WordsProvider({ children }: { children: ReactNode }) {
  const now = useSyncExternalStore(subscribe, () => state)
  return <Words.Provider value={now}>{children}</Words.Provider>
}

export type Values = Record<string, string | number | Date | null | undefined>
export type Translate = (key: MessageKey, values?: Values) => string

export function useWords() {
  const now = useContext(Words)
  const t = useCallback<Translate>((key, values) => now.intl.formatMessage({ id: key }, values), [now])
  const format = useMemo(() => formatters(now.formats), [now.formats])
  return { t, format, language: now.language }
}

type Sentences = Record<string, string>
let german: Promise<Sentences> | null = null

/** The server's sentence for a code in the reader's language; null: as the server said it. Loaded when first needed. */
export function useSentence(code: string | undefined): string | null {
  const { language } = useContext(Words)
  const [sentence, setSentence] = useState<string | null>(null)
  useEffect(() => {
    let wanted = true
    setSentence(null)
    if (language !== 'de' || !code) return
    german ??= import('./problems.de.json').then(found => found.default as Sentences)
    void german.then(known => wanted && setSentence(known[code] ?? null))
    return () => {
      wanted = false
    }
  }, [language, code])
  return sentence
}

/** Dates, months, numbers and money, in the format locale. */
export function formatters(locale: string) {
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const shortMonth = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' })
  const instant = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit'
  })
  const wholeInstant = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long' })
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  return {
    /** a calendar date: never moved by the viewer's zone */
    date: (iso: string) => day.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)),
    month: (iso: string) => month.format(new Date(`${iso.slice(0, 7)}-01T00:00:00Z`)),
    shortMonth: (iso: string) => shortMonth.format(new Date(`${iso.slice(0, 7)}-01T00:00:00Z`)),
    instant: (iso: string) => instant.format(new Date(iso)),
    wholeInstant: (iso: string) => wholeInstant.format(new Date(iso)),
    count: (n: number) => whole.format(n),
    share: (p: number) => share.format(p),
    /** Sets the figure in groups without ever passing through a binary number. */
    amount: (amount: string) => {
      const negative = amount.startsWith('-')
      const [digits, decimals] = amount.replace('-', '').split('.')
      const parts = new Intl.NumberFormat(locale).formatToParts(12345.6)
      const group = parts.find(p => p.type === 'group')?.value ?? ''
      const point = parts.find(p => p.type === 'decimal')?.value ?? '.'
      const set = digits.replace(/\B(?=(\d{3})+(?!\d))/g, group)
      return `${negative ? '−' : ''}${set}${decimals ? point + decimals : ''}`
    }
  }
}
export type Format = ReturnType<typeof formatters>
