// When something falls due, and where it is dealt with.
import type { QueueItem } from '../api/types'
import { useWords } from '../i18n'
import { daysUntil, today } from '../moment'
import { address } from '../shell/place'

export function linkOf(item: QueueItem) {
  const { relationship: r, agreement: a, period, line } = item
  // what begins later stands in the month that is open, because its own has nothing to close yet
  if (period && period >= today().slice(0, 7)) return address.close(r, a)
  if (period) return `${address.close(r, a, period)}${line ? `?line=${encodeURIComponent(line)}` : ''}`
  if (item.link.startsWith('/r/')) return item.link
  return a ? address.agreement(r, a) : `/r/${r}`
}

/** Days to a date, in words: "in 5 days", "2 days over". */
export function useDaysLeft() {
  const { t } = useWords()
  return (date: string) => {
    const days = daysUntil(date)
    return days < 0 ? t('home.days-over', { n: -days }) : t('home.days-left', { n: days })
  }
}

export function Due({ due, overdue }: { due: string; overdue: boolean }) {
  const { format } = useWords()
  const left = useDaysLeft()
  return (
    <>
      {format.date(due)}
      <br />
      <span className={overdue ? 'small late' : 'small muted'}>{left(due)}</span>
    </>
  )
}
