// What was on the screen beside what is there now, when the month moved on between looking and choosing.

import type { Line } from '../../api/types'
import { useWords } from '../../i18n'
import Dialog from '../../parts/Dialog'
import type { Conflict } from './actions'

export default function ConflictDialog({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const { t } = useWords()
  const figures = (line: Line) =>
    [line.value, line.status, line.n != null ? `n ${line.n}` : null, line.credit?.amount ?? line.charge?.amount]
      .filter(Boolean)
      .join(' · ')
  return (
    <Dialog title={t('close.conflict')} onClose={onClose} wide>
      <div className="stack">
        <p>{t('close.conflict.what')}</p>
        <div className="wide">
          <table className="diff">
            <thead>
              <tr>
                <th scope="col">{t('close.line')}</th>
                <th scope="col">{t('close.conflict.saw')}</th>
                <th scope="col">{t('close.conflict.now')}</th>
              </tr>
            </thead>
            <tbody>
              {conflict.saw.map((line, index) => (
                <tr key={line.id}>
                  <th scope="row">{line.label}</th>
                  <td>
                    <del>{figures(line)}</del>
                  </td>
                  <td>
                    <ins>{figures(conflict.now[index])}</ins>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div className="dialog-actions">
          <button
            type="button"
            className="plain-button"
            onClick={() => {
              conflict.again()
              onClose()
            }}
          >
            {t('close.conflict.theirs')}
          </button>
          <button type="button" className="plain-button main" data-autofocus onClick={onClose}>
            {t('close.conflict.look')}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
