// What a person chooses for themselves, and who belongs to a side.

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take } from '../api/client'
import { people, queries, session as sessionQuery, tokens, webhooks } from '../api/queries'
import type { Role, Token } from '../api/types'
import { type Language, languages, speak, useWords } from '../i18n'
import { Field, Pick } from '../parts/fields'
import { PartyTag } from '../parts/marks'
import { Asked, Empty, Failure } from '../parts/states'
import { say } from '../parts/toasts'
import { Wide } from '../parts/Wide'
import { chooseScheme, type Scheme, useChosenScheme } from '../scheme'
import { singleKeys } from '../shell/keys'
import { address, To, useInside, usePlace } from '../shell/place'

const roles: Role[] = ['reader', 'member', 'signer', 'admin']

export default function Settings() {
  const { t } = useWords()
  const place = usePlace()
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
      {place.r ? <Side /> : <Own />}
    </>
  )
}

function Own() {
  return (
    <div>
      <Look />
      <SecondStep />
      <Tokens />
    </div>
  )
}

function Look() {
  const { t, language } = useWords()
  const colorScheme = useChosenScheme()
  const [keysOn, setKeysOn] = useState(singleKeys.on)
  return (
    <>
      <section className="setting">
        <h2>{t('settings.language')}</h2>
        <Pick
          label={t('settings.language')}
          value={language}
          onChange={(value: Language) => void speak(value)}
          options={languages.map(one => ({ value: one.id, label: one.name }))}
        />
      </section>
      <section className="setting">
        <h2>{t('settings.colours')}</h2>
        <Pick
          label={t('settings.colours')}
          value={colorScheme}
          onChange={(value: Scheme) => chooseScheme(value)}
          options={[
            { value: 'auto', label: t('settings.colours.auto') },
            { value: 'light', label: t('settings.colours.light') },
            { value: 'dark', label: t('settings.colours.dark') }
          ]}
        />
      </section>
      <section className="setting">
        <h2>{t('settings.keys')}</h2>
        <Pick
          label={t('settings.keys')}
          hint={t('settings.keys.what')}
          value={keysOn ? 'on' : 'off'}
          onChange={value => {
            singleKeys.on = value === 'on'
            setKeysOn(value === 'on')
          }}
          options={[
            { value: 'on', label: t('settings.keys.on') },
            { value: 'off', label: t('settings.keys.off') }
          ]}
        />
      </section>
    </>
  )
}

function SecondStep() {
  const { t } = useWords()
  const place = usePlace()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const on = place.session.person.totp === true
  const begin = useMutation({ mutationFn: () => take(api.POST('/me/totp', { body: { password } })) })
  const confirm = useMutation({
    mutationFn: () => take(api.POST('/me/totp', { body: { code: code.trim() } })),
    onSuccess: () => {
      say(t('settings.totp.done'))
      void queries.invalidateQueries({ queryKey: sessionQuery().queryKey })
    }
  })
  const remove = useMutation({
    mutationFn: () => take(api.DELETE('/me/totp', { body: { password } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionQuery().queryKey })
  })
  const started = begin.data && 'secret' in begin.data ? begin.data : null
  const codes = confirm.data && 'recovery_codes' in confirm.data ? confirm.data.recovery_codes : null
  return (
    <section className="setting">
      <h2>{t('settings.totp')}</h2>
      <div className="stack tight">
        {(begin.isError || confirm.isError || remove.isError) && (
          <Failure error={begin.error ?? confirm.error ?? remove.error} write />
        )}
        {codes && (
          <>
            <p>{t('settings.totp.recovery')}</p>
            <p className="secret">{codes.join('  ')}</p>
          </>
        )}
        <p className="muted">{on ? t('settings.totp.on') : t('settings.totp.off')}</p>
        {!started && (
          <form
            className="row end"
            onSubmit={event => {
              event.preventDefault()
              if (!password) return
              if (on) remove.mutate()
              else begin.mutate()
            }}
          >
            <Field
              label={t('settings.totp.password')}
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
            />
            <button type="submit" className="plain-button" disabled={!password}>
              {on ? t('settings.totp.remove') : t('settings.totp.begin')}
            </button>
          </form>
        )}
        {started && !codes && !on && (
          <form
            className="stack tight"
            onSubmit={event => {
              event.preventDefault()
              confirm.mutate()
            }}
          >
            <p>{t('settings.totp.secret')}</p>
            <p className="secret">{started.secret}</p>
            <p>
              <a href={started.uri}>{started.uri.slice(0, 48)}…</a>
            </p>
            <div className="row end">
              <Field label={t('settings.totp.code')} autoComplete="one-time-code" value={code} onChange={setCode} />
              <button type="submit" className="plain-button main" disabled={!code.trim()}>
                {t('settings.totp.confirm')}
              </button>
            </div>
          </form>
        )}
      </div>
    </section>
  )
}

function Tokens() {
  const { t, format } = useWords()
  const asked = useQuery(tokens())
  const [name, setName] = useState('')
  const [scope, setScope] = useState<'read' | 'write' | 'calendar'>('read')
  const [days, setDays] = useState('90')
  const again = () => queries.invalidateQueries({ queryKey: tokens().queryKey })
  const make = useMutation({
    mutationFn: () => take(api.POST('/me/tokens', { body: { name: name.trim(), scope, days: Number(days) || 90 } })),
    onSuccess: again
  })
  const revoke = useMutation({
    mutationFn: (token: Token) => take(api.DELETE('/me/tokens/{token}', { params: { path: { token: token.id } } })),
    onSuccess: again
  })
  return (
    <section className="setting">
      <h2>{t('settings.tokens')}</h2>
      <div className="stack">
        {(make.isError || revoke.isError) && <Failure error={make.error ?? revoke.error} write />}
        {make.data?.secret && (
          <div role="status" className="stack tight">
            <p>{t('settings.token.secret')}</p>
            <p className="secret">{make.data.secret}</p>
          </div>
        )}
        <Asked of={asked} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('settings.tokens.none')} what={t('settings.tokens.none.what')} />
            ) : (
              <div className="wide">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t('settings.token.name')}</th>
                      <th scope="col">{t('settings.token.scope')}</th>
                      <th scope="col">{t('settings.token.expires')}</th>
                      <th scope="col">{t('settings.token.last')}</th>
                      <th scope="col">
                        <span className="hidden-visually">{t('settings.totp.remove')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map(token => (
                      <tr key={token.id}>
                        <th scope="row">{token.name}</th>
                        <td>{token.scope}</td>
                        <td>{token.expires ? format.date(token.expires) : ''}</td>
                        <td>{token.last_used ? format.instant(token.last_used) : t('settings.token.never')}</td>
                        <td>
                          <button
                            type="button"
                            className="plain-button small-button"
                            onClick={() => revoke.mutate(token)}
                          >
                            {t('settings.token.revoke', { name: token.name })}
                          </button>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Asked>
        <form
          className="row end"
          onSubmit={event => {
            event.preventDefault()
            if (name.trim()) make.mutate()
          }}
        >
          <Field label={t('settings.token.name')} value={name} onChange={setName} />
          <Pick
            label={t('settings.token.scope')}
            value={scope}
            onChange={setScope}
            options={(['read', 'write', 'calendar'] as const).map(one => ({
              value: one,
              label: t(`settings.token.scope.${one}`)
            }))}
          />
          <Field label={t('settings.token.days')} type="number" value={days} onChange={setDays} />
          <button type="submit" className="plain-button" disabled={!name.trim() || make.isPending}>
            {t('settings.token.make')}
          </button>
        </form>
      </div>
    </section>
  )
}

function Side() {
  const { t, format } = useWords()
  const place = useInside()
  const { r } = place
  const asked = useQuery(people(r))
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const again = () => queries.invalidateQueries({ queryKey: ['r', r, 'people'] })
  const admin = place.role === 'admin' && place.mayWrite
  const invite = useMutation({
    mutationFn: () =>
      take(
        api.POST('/relationships/{r}/invitations', { params: { path: { r } }, body: { email: email.trim(), role } })
      ),
    onSuccess: again
  })
  const change = useMutation({
    mutationFn: (changed: { person: string; role: Role }) =>
      take(
        api.PATCH('/relationships/{r}/people/{person}', {
          params: { path: { r, person: changed.person } },
          body: { role: changed.role }
        })
      ),
    onSuccess: again
  })
  const remove = useMutation({
    mutationFn: (person: { id: string; name: string }) =>
      take(api.DELETE('/relationships/{r}/people/{person}', { params: { path: { r, person: person.id } } })),
    onSuccess: (_, person) => {
      say(t('settings.removed', { name: person.name }))
      void again()
    }
  })
  return (
    <>
      <section className="stack">
        {(invite.isError || change.isError || remove.isError) && (
          <Failure error={invite.error ?? change.error ?? remove.error} write />
        )}
        {!admin && <p className="muted">{t('settings.people.admin')}</p>}
        <Asked of={asked} rows={4}>
          {({ items }) => (
            <Wide label={t('settings.people')}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t('settings.person')}</th>
                    <th scope="col">{t('settings.side')}</th>
                    <th scope="col">{t('settings.role')}</th>
                    <th scope="col">
                      <span className="hidden-visually">{t('settings.totp.remove')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(person => {
                    const own = person.side === place.seat && admin
                    return (
                      <tr key={person.id + person.side}>
                        <th scope="row">
                          {person.name || person.email}
                          {person.state === 'invited' && <span className="badge"> {t('settings.invited')}</span>}
                          <br />
                          <span className="small muted">{person.email}</span>
                        </th>
                        <td>
                          <PartyTag side={person.side} name={place.card?.[person.side]} />
                        </td>
                        <td>
                          {own && person.state !== 'invited' ? (
                            <select
                              className="plain"
                              aria-label={`${t('settings.role')}: ${person.name || person.email}`}
                              value={person.role}
                              onChange={event => change.mutate({ person: person.id, role: event.target.value as Role })}
                            >
                              {roles.map(one => (
                                <option key={one} value={one}>
                                  {t(`settings.role.${one}`)}
                                </option>
                              ))}
                            </select>
                          ) : (
                            t(`settings.role.${person.role}`)
                          )}
                        </td>
                        <td>
                          {own && person.email !== place.session.person.email && (
                            <button
                              type="button"
                              className="plain-button small-button"
                              onClick={() => remove.mutate({ id: person.id, name: person.name || person.email })}
                            >
                              {t('settings.remove', { name: person.name || person.email })}
                            </button>
                          )}
                        </td>
                      </tr>
                    )
                  })}
                </tbody>
              </table>
            </Wide>
          )}
        </Asked>
        {admin && (
          <form
            className="stack tight"
            onSubmit={event => {
              event.preventDefault()
              if (email.trim()) invite.mutate()
            }}
          >
            <h2>{t('settings.invite', { side: place.us })}</h2>
            <div className="row end">
              <Field label={t('settings.invite.email')} type="email" value={email} onChange={setEmail} />
              <Pick
                label={t('settings.role')}
                value={role}
                onChange={setRole}
                options={roles.map(one => ({ value: one, label: t(`settings.role.${one}`) }))}
              />
              <button type="submit" className="plain-button main" disabled={!email.trim() || invite.isPending}>
                {t('settings.invite.send')}
              </button>
            </div>
            {invite.data && (
              <div role="status" className="stack tight">
                <p>{t('settings.invite.link', { date: format.date(invite.data.expires) })}</p>
                <p className="secret">{invite.data.link}</p>
              </div>
            )}
          </form>
        )}
      </section>
      {admin && <Webhooks r={r} />}
    </>
  )
}

function Webhooks({ r }: { r: string }) {
  const { t } = useWords()
  const asked = useQuery(webhooks(r))
  const [url, setUrl] = useState('')
  const again = () => queries.invalidateQueries({ queryKey: ['r', r, 'webhooks'] })
  const add = useMutation({
    mutationFn: () =>
      take(
        api.POST('/relationships/{r}/webhooks', {
          params: { path: { r } },
          body: { url: url.trim(), kinds: ['document', 'signature'] }
        })
      ),
    onSuccess: again
  })
  const remove = useMutation({
    mutationFn: (w: string) => take(api.DELETE('/relationships/{r}/webhooks/{w}', { params: { path: { r, w } } })),
    onSuccess: again
  })
  return (
    <section className="section stack tight">
      <h2>{t('settings.webhooks')}</h2>
      <p className="muted measure">{t('settings.webhooks.what')}</p>
      {(add.isError || remove.isError) && <Failure error={add.error ?? remove.error} write />}
      {add.data?.secret && (
        <div role="status" className="stack tight">
          <p>{t('settings.webhook.secret')}</p>
          <p className="secret">{add.data.secret}</p>
        </div>
      )}
      <Asked of={asked} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t('settings.webhooks.none')}</p>
          ) : (
            <ul className="plain-list stack tight">
              {items.map(one => (
                <li key={one.id} className="row apart">
                  <code className="clip">{one.url}</code>
                  <button type="button" className="plain-button small-button" onClick={() => remove.mutate(one.id)}>
                    {t('settings.remove', { name: one.url })}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
      <form
        className="row end"
        onSubmit={event => {
          event.preventDefault()
          if (url.trim()) add.mutate()
        }}
      >
        <Field label={t('settings.webhook.url')} type="url" value={url} onChange={setUrl} />
        <button type="submit" className="plain-button" disabled={!url.trim() || add.isPending}>
          {t('settings.webhook.add')}
        </button>
      </form>
    </section>
  )
}
