// A note on a line: private unless someone chooses to share it and sees what the other side will read.
import { useState } from 'react'
import type { Line } from '../../api/types'
import { useWords } from '../../i18n'
import FormDialog from '../../parts/FormDialog'
import { Choice, Field } from '../../parts/fields'
import type { RelationshipPlace } from '../../shell/place'
import type { CloseActions } from './actions'

interface Props {
  line: Line
  month: string
  place: RelationshipPlace
  actions: CloseActions
  onClose: () => void
}

export default function NoteDialog({ line, month, place, actions, onClose }: Props) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const [ring, setRing] = useState<'private' | 'shared'>('private')
  const [tried, setTried] = useState(false)
  const { us, them } = place
  const send = () => {
    setTried(true)
    if (!text.trim()) return false
    actions.note.mutate({ about: `${place.a}/${month}/${line.id}`, text: text.trim(), ring })
    return true
  }
  return (
    <FormDialog
      title={line.label}
      send={t(ring === 'shared' ? 'close.note.share' : 'close.note.save')}
      onSend={send}
      onClose={onClose}
    >
      <Field
        label={t('close.note.text')}
        value={text}
        onChange={setText}
        rows={4}
        autoFocus
        required
        error={tried && !text.trim() ? t('close.required') : null}
      />
      <Choice
        label={t('close.note.ring')}
        value={ring}
        onChange={setRing}
        options={[
          { value: 'private', label: t('close.note.private', { us }) },
          { value: 'shared', label: t('close.note.shared', { us, them }) }
        ]}
      />
      {ring === 'shared' && text.trim() && (
        <p className="small muted">{t('close.note.preview', { them, text: text.trim() })}</p>
      )}
    </FormDialog>
  )
}
