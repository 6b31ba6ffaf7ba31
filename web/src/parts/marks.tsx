// Small marks that stand for one thing each: how a level stands, whose a record is, who may see it, how much money.

import type { LevelStatus, LineState, Money, Ring, Side } from '../api/types'
import { useWords } from '../i18n'
import type { MessageKey } from '../i18n/keys'

const glyphs: Record<string, string> = {
  met: '●',
  near: '▲',
  missed: '■',
  excluded: '⊘',
  'not measured': '◇',
  'not judged': '◇'
}
const shades: Record<string, string> = { met: 'met', near: 'near', missed: 'missed' }
export const glyphOf = (status: LevelStatus) => glyphs[status] ?? '◇'
export const shadeOf = (status: LevelStatus) => shades[status] ?? ''

export function useStatusWord() {
  const { t } = useWords()
  return (status: LevelStatus) =>
    status in glyphs ? t(`status.${status.replace(' ', '-')}` as MessageKey) : t('status.unknown', { status })
}

export function StatusBadge({ status }: { status: LevelStatus }) {
  const word = useStatusWord()
  return (
    <span className={`badge ${shadeOf(status)}`}>
      <span className="glyph" aria-hidden="true">
        {glyphOf(status)}
      </span>
      {word(status)}
    </span>
  )
}

const stateGlyphs: Record<LineState, string> = { open: '○', agreed: '✓', disputed: '⚑', waived: '≈', stale: '↻' }

export function StateBadge({ state }: { state: LineState }) {
  const { t } = useWords()
  return (
    <span className={`badge ${state}`}>
      <span className="glyph" aria-hidden="true">
        {stateGlyphs[state]}
      </span>
      {t(`state.${state}`)}
    </span>
  )
}

const ringGlyphs: Record<Ring, string> = { private: '🔒︎', shared: '⇄', agreed: '✓' }

/** Who may see a record: word, sign and the style of its left border. */
export function RingTag({ ring }: { ring: Ring }) {
  const { t } = useWords()
  return (
    <span className={`ring ${ring}`} title={t(`ring.what.${ring}`)}>
      <span aria-hidden="true">{ringGlyphs[ring]}</span>
      {t(`ring.${ring}`)}
    </span>
  )
}

/** A party: solid for the client, hatched for the supplier, so that grey print tells them apart. */
export function PartyTag({ side, name }: { side: Side | 'both'; name?: string }) {
  const { t } = useWords()
  return (
    <span className={`party ${side}`}>
      <span className="swatch" aria-hidden="true" />
      {name ?? t(`side.${side}`)}
    </span>
  )
}

/** What is to be done, in the reader's language where the verb is a known one. */
export function Verb({ of }: { of: string }) {
  const { t } = useWords()
  const key = `verb.${of.replaceAll(' ', '-')}`
  const said = t(key as MessageKey)
  return <span className="verb">{said === key ? of : said}</span>
}

/** The mark of a party; what belongs to neither is marked as joint. */
export const partyOf = (party: string): Side | 'both' => (party === 'client' || party === 'supplier' ? party : 'both')

export function MoneyText({ money, bare = false }: { money: Money | null | undefined; bare?: boolean }) {
  const { format } = useWords()
  if (!money) return <span className="muted">–</span>
  return (
    <span className="nowrap">
      {bare ? '' : `${money.currency}\u00a0`}
      {format.amount(money.amount)}
    </span>
  )
}

export const isZero = (money: Money | null | undefined) => !money || /^-?0*(\.0*)?$/.test(money.amount)

export function Strip({ months }: { months: { month: string; status: LevelStatus; note?: string }[] }) {
  const { format } = useWords()
  const word = useStatusWord()
  const spoken = months.map(m => `${format.month(m.month)}: ${word(m.status)}`).join(', ')
  return (
    <span className="strip" role="img" aria-label={spoken}>
      {months.map(m => (
        <span
          key={m.month}
          className={shadeOf(m.status)}
          title={`${format.month(m.month)}: ${word(m.status)}${m.note ? ` · ${m.note}` : ''}`}
        >
          {glyphOf(m.status)}
        </span>
      ))}
    </span>
  )
}
