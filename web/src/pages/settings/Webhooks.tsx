// Webhooks of a side: where each entry is announced, how that went, and once more.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take } from '../../api/client'
import { deliveries, queries, webhooks } from '../../api/queries'
import { useWords } from '../../i18n'
import { Entry, Needed, Secret } from '../../parts/Entry'
import { Rows } from '../../parts/Rows'
import { Asked, Failure } from '../../parts/states'
import { say } from '../../parts/toasts'

export function Webhooks({ r }: { r: string }) {
  const { t, format } = useWords()
  const asked = useQuery(webhooks(r))
  const [url, setUrl] = useState('')
  const [open, setOpen] = useState<string | null>(null)
  const again = () => queries.invalidateQueries({ queryKey: ['r', r, 'webhooks'] })
  const add = useMutation({
    mutationFn: () =>
      take(api.POST('/relationships/{r}/webhooks', { params: { path: { r } }, body: { url: url.trim() } })),
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
      {remove.isError && <Failure error={remove.error} write />}
      {add.data?.secret && <Secret why={t('settings.webhook.secret')}>{add.data.secret}</Secret>}
      <Asked of={asked} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t('settings.webhooks.none')}</p>
          ) : (
            <Rows
              label={t('settings.webhooks')}
              rows={items}
              keyOf={one => one.id}
              columns={[
                { title: t('settings.webhook.url'), of: one => <code className="clip">{one.url}</code> },
                { title: t('settings.session.since'), of: one => format.date(one.created) }
              ]}
              actions={one => (
                <span className="row">
                  <button
                    type="button"
                    className="plain-button small-button"
                    aria-expanded={open === one.id}
                    onClick={() => setOpen(open === one.id ? null : one.id)}
                  >
                    {t('settings.deliveries')}
                  </button>
                  <button type="button" className="plain-button small-button" onClick={() => remove.mutate(one.id)}>
                    {t('settings.remove', { name: one.url })}
                  </button>
                </span>
              )}
            />
          )
        }
      </Asked>
      {open && <Deliveries key={open} r={r} w={open} />}
      <Entry
        send={t('settings.webhook.add')}
        onSend={() => add.mutate()}
        busy={add.isPending}
        ready={url.trim() !== ''}
        error={add.error}
      >
        {tried => <Needed label={t('settings.webhook.url')} type="url" value={url} onChange={setUrl} tried={tried} />}
      </Entry>
    </section>
  )
}

function Deliveries({ r, w }: { r: string; w: string }) {
  const { t, format } = useWords()
  const asked = useQuery(deliveries(r, w))
  const replay = useMutation({
    mutationFn: (d: string) =>
      take(api.POST('/relationships/{r}/webhooks/{w}/deliveries/{d}/replay', { params: { path: { r, w, d } } })),
    onSuccess: () => {
      say(t('settings.delivery.again.said'))
      void queries.invalidateQueries({ queryKey: deliveries(r, w).queryKey })
    }
  })
  return (
    <div className="stack tight">
      <h3>{t('settings.deliveries')}</h3>
      {replay.isError && <Failure error={replay.error} write />}
      <Asked of={asked} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t('settings.deliveries.none')}</p>
          ) : (
            <Rows
              label={t('settings.deliveries')}
              rows={items}
              keyOf={one => one.id}
              columns={[
                { title: t('settings.delivery.what'), of: one => one.event },
                { title: t('settings.delivery.status'), of: one => t(`settings.delivery.${one.status}`) },
                { title: t('settings.delivery.attempts'), of: one => format.count(one.attempts), numeric: true },
                {
                  title: t('settings.delivery.answer'),
                  of: one => [one.http_status || '', one.error].filter(Boolean).join(' ')
                },
                { title: t('settings.session.since'), of: one => format.instant(one.created) }
              ]}
              actions={one => (
                <button type="button" className="plain-button small-button" onClick={() => replay.mutate(one.id)}>
                  {t('settings.delivery.again')}
                </button>
              )}
            />
          )
        }
      </Asked>
    </div>
  )
}
