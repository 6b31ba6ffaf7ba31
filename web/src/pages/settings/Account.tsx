// The account: its password, its second step, and where it is signed in.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, hold, take } from '../../api/client'
import { queries, session as sessionQuery, sessions } from '../../api/queries'
import { useWords } from '../../i18n'
import { Entry, missingOf, Needed, NewPasswordField, Secret } from '../../parts/Entry'
import { Rows } from '../../parts/Rows'
import { Asked, Failure } from '../../parts/states'
import { say } from '../../parts/toasts'
import { usePlace } from '../../shell/place'

export function Account() {
  return (
    <>
      <Password />
      <SecondStep />
      <Sessions />
    </>
  )
}

function Password() {
  const { t } = useWords()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: () => take(api.POST('/me/password', { body: { current, password } })),
    onSuccess: found => {
      hold(found)
      queries.setQueryData(sessionQuery().queryKey, found)
      void queries.invalidateQueries({ queryKey: sessions().queryKey })
      setCurrent('')
      setPassword('')
      say(t('settings.password.done'))
    }
  })
  return (
    <section className="setting">
      <h2>{t('session.password')}</h2>
      <Entry
        send={t('settings.password.change')}
        onSend={() => change.mutate()}
        busy={change.isPending}
        ready={current !== '' && missingOf(password) <= 0}
        error={change.error}
        className="stack tight narrow"
        key={change.submittedAt}
      >
        {tried => (
          <>
            <p className="muted small">{t('settings.password.what')}</p>
            <Needed
              label={t('settings.password.current')}
              type="password"
              autoComplete="current-password"
              value={current}
              onChange={setCurrent}
              tried={tried}
            />
            <NewPasswordField value={password} onChange={setPassword} tried={tried} />
          </>
        )}
      </Entry>
    </section>
  )
}

function SecondStep() {
  const { t } = useWords()
  const place = usePlace()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const on = place.session.person.totp
  const again = () => queries.invalidateQueries({ queryKey: sessionQuery().queryKey })
  const begin = useMutation({ mutationFn: () => take(api.POST('/me/totp', { body: { password } })) })
  const confirm = useMutation({
    mutationFn: () => take(api.POST('/me/totp', { body: { code: code.trim() } })),
    onSuccess: () => {
      say(t('settings.totp.done'))
      void again()
    }
  })
  const remove = useMutation({
    mutationFn: () => take(api.DELETE('/me/totp', { body: { password } })),
    onSuccess: again
  })
  const started = begin.data?.secret ? begin.data : null
  const codes = confirm.data?.recovery_codes
  return (
    <section className="setting">
      <h2>{t('settings.totp')}</h2>
      <div className="stack tight">
        {codes && <Secret why={t('settings.totp.recovery')}>{codes.join('  ')}</Secret>}
        <p className="muted">{on ? t('settings.totp.on') : t('settings.totp.off')}</p>
        {!started && (
          <Entry
            send={on ? t('settings.totp.remove') : t('settings.totp.begin')}
            onSend={() => (on ? remove.mutate() : begin.mutate())}
            busy={begin.isPending || remove.isPending}
            ready={password !== ''}
            error={begin.error ?? remove.error}
          >
            {tried => (
              <Needed
                label={t('settings.totp.password')}
                type="password"
                autoComplete="current-password"
                value={password}
                onChange={setPassword}
                tried={tried}
              />
            )}
          </Entry>
        )}
        {started?.secret && !codes && !on && (
          <Entry
            send={t('settings.totp.confirm')}
            onSend={() => confirm.mutate()}
            busy={confirm.isPending}
            ready={code.trim() !== ''}
            error={confirm.error}
            main
            className="stack tight narrow"
          >
            {tried => (
              <>
                <p>{t('settings.totp.secret')}</p>
                <p className="secret">{started.secret}</p>
                {started.uri && (
                  <p>
                    <a href={started.uri}>{started.uri.slice(0, 48)}…</a>
                  </p>
                )}
                <Needed
                  label={t('settings.totp.code')}
                  autoComplete="one-time-code"
                  value={code}
                  onChange={setCode}
                  tried={tried}
                />
              </>
            )}
          </Entry>
        )}
      </div>
    </section>
  )
}

/** "Chrome on Linux", from what a browser says of itself; else the first words of it. */
function nameOf(agent: string) {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1]
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1]
  const plain: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' }
  const known = [browser, system].filter(word => word !== undefined).map(word => plain[word] ?? word)
  return known.length > 0 ? known.join(', ') : agent.slice(0, 40)
}

function Sessions() {
  const { t, format } = useWords()
  const asked = useQuery(sessions())
  const end = useMutation({
    mutationFn: (id: string) => take(api.DELETE('/me/sessions/{session}', { params: { path: { session: id } } })),
    onSuccess: () => {
      say(t('settings.session.ended'))
      void queries.invalidateQueries({ queryKey: sessions().queryKey })
    }
  })
  return (
    <section className="setting">
      <h2>{t('settings.sessions')}</h2>
      <div className="stack tight">
        {end.isError && <Failure error={end.error} write />}
        <Asked of={asked} rows={2}>
          {({ items }) => (
            <Rows
              label={t('settings.sessions')}
              rows={items}
              keyOf={one => one.id}
              columns={[
                { title: t('settings.session.where'), of: one => nameOf(one.agent) || one.address },
                { title: t('settings.session.address'), of: one => one.address },
                { title: t('settings.session.since'), of: one => format.instant(one.created) },
                { title: t('settings.session.seen'), of: one => format.instant(one.last_seen) }
              ]}
              actions={one =>
                one.current ? (
                  <span className="badge">{t('settings.session.this')}</span>
                ) : (
                  <button
                    type="button"
                    className="plain-button small-button"
                    aria-label={t('settings.session.end-one', { name: nameOf(one.agent) })}
                    onClick={() => end.mutate(one.id)}
                  >
                    {t('settings.session.end')}
                  </button>
                )
              }
            />
          )}
        </Asked>
      </div>
    </section>
  )
}
