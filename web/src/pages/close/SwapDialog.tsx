// A priority swap, agreed in advance: for what, when, which level may dip how far.
import { useState } from 'react'
import type { Close } from '../../api/types'
import { useWords } from '../../i18n'
import FormDialog from '../../parts/FormDialog'
import { Field, Pick } from '../../parts/fields'
import type { CloseActions } from './actions'

export default function SwapDialog({
  close,
  actions,
  onClose
}: {
  close: Close
  actions: CloseActions
  onClose: () => void
}) {
  const { t } = useWords()
  const [purpose, setPurpose] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [level, setLevel] = useState(close.statement.levels[0]?.level ?? '')
  const [floor, setFloor] = useState('')
  const [tried, setTried] = useState(false)
  const missing = (value: string) => (tried && !value.trim() ? t('close.required') : null)
  const send = async () => {
    setTried(true)
    if (![purpose, from, to, floor].every(value => value.trim())) return false
    await actions.swap.mutateAsync({
      for: purpose.trim(),
      from,
      to,
      levels: { [level]: `down to ${floor.trim()}` }
    })
    return true
  }
  return (
    <FormDialog
      title={t('close.swap.propose')}
      send={t('close.swap.send')}
      busy={actions.swap.isPending}
      error={actions.swap.isError ? actions.swap.error : null}
      onSend={send}
      onClose={onClose}
    >
      <p className="muted small">{t('close.swap.note')}</p>
      <Field
        label={t('close.swap.for')}
        value={purpose}
        onChange={setPurpose}
        required
        autoFocus
        error={missing(purpose)}
      />
      <Field label={t('close.swap.from')} type="date" value={from} onChange={setFrom} required error={missing(from)} />
      <Field label={t('close.swap.to')} type="date" value={to} onChange={setTo} required error={missing(to)} />
      <Pick
        label={t('close.swap.level')}
        value={level}
        onChange={setLevel}
        options={close.statement.levels.map(l => ({ value: l.level, label: l.title }))}
      />
      <Field label={t('close.swap.floor')} value={floor} onChange={setFloor} required error={missing(floor)} />
    </FormDialog>
  )
}
