// What a person chooses for themselves, and who belongs to a side.
import { useWords } from '../i18n'
import { address, To, usePlace } from '../shell/place'
import { Account } from './settings/Account'
import { Look } from './settings/Look'
import { People } from './settings/People'
import { Tokens } from './settings/Tokens'
import { Webhooks } from './settings/Webhooks'

export default function Settings() {
  const { t } = useWords()
  const place = usePlace()
  const admin = place.role === 'admin' && place.mayWrite
  return (
    <>
      <header className="title">
        <h1>{t('settings.title')}</h1>
        <nav className="tabs" aria-label={t('settings.title')}>
          <To to="/settings" aria-current={place.r ? undefined : 'page'}>
            {t('settings.you')}
          </To>
          {[...new Map(place.session.memberships.map(m => [m.relationship, m.name]))].map(([r, name]) => (
            <To key={r} to={address.people(r)} aria-current={place.r === r ? 'page' : undefined}>
              {t('settings.people')}: {name}
            </To>
          ))}
        </nav>
      </header>
      {place.r ? (
        <>
          <People admin={admin} />
          {admin && <Webhooks r={place.r} />}
        </>
      ) : (
        <div>
          <Look />
          <Account />
          <Tokens />
        </div>
      )}
    </>
  )
}
