// `?`: the keys, the rings, and where the same figures are on the command line.

import { useWords } from '../i18n'
import type { MessageKey } from '../i18n/keys'
import Dialog from '../parts/Dialog'
import { RingTag } from '../parts/marks'
import { singleKeys } from './keys'

const keys: [string, MessageKey][] = [
  ['⌘K /', 'keys.palette'],
  ['g h', 'keys.go-home'],
  ['g r', 'keys.go-relationships'],
  ['g c', 'keys.go-close'],
  ['g p', 'keys.go-performance'],
  ['g a', 'keys.go-agreement'],
  ['[ ]', 'keys.period'],
  ['j', 'keys.next'],
  ['k', 'keys.previous'],
  ['x', 'keys.select'],
  ['a', 'keys.agree'],
  ['d', 'keys.dispute'],
  ['e', 'keys.edit'],
  ['n', 'keys.note'],
  ['w', 'keys.working'],
  ['t', 'keys.table'],
  ['?', 'keys.help']
]

export default function Help({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <div className="stack">
        {!singleKeys.on && <p className="muted">{t('keys.off')}</p>}
        <table>
          <tbody>
            {keys.map(([key, what]) => (
              <tr key={key}>
                <td className="nowrap">
                  {key.split(' ').map(part => (
                    <kbd key={part}>{part}</kbd>
                  ))}
                </td>
                <td>{t(what)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="stack tight">
          <div className="row">
            <RingTag ring="private" />
            <RingTag ring="shared" />
            <RingTag ring="agreed" />
          </div>
          <p className="muted">{t('help.rings')}</p>
          <p className="muted">{t('help.agreed-word')}</p>
          <p className="muted">{t('help.same', { command: 'entente statement --month 2026-10' })}</p>
        </div>
      </div>
    </Dialog>
  )
}
