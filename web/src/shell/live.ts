// What the server tells without being asked: something was added to the record of a relationship. Whatever is known of
// it is asked for again, at most once a second, and what is on the screen stays until the new answer is there.
import { useEffect, useState } from 'react'
import { withSeat } from '../api/client'
import { queries } from '../api/queries'

export function useLive(r: string | null) {
  const [live, setLive] = useState(false)
  useEffect(() => {
    if (!r || typeof EventSource === 'undefined') return
    const source = new EventSource(withSeat(`/api/v1/relationships/${r}/events`))
    let timer: ReturnType<typeof setTimeout> | null = null
    const news = () => {
      timer ??= setTimeout(() => {
        timer = null
        queries.invalidateQueries({ queryKey: ['r', r] })
        queries.invalidateQueries({ queryKey: ['queue'] })
      }, 250)
    }
    source.onopen = () => setLive(true)
    source.onerror = () => setLive(false)
    source.onmessage = news
    source.addEventListener('entry', news)
    return () => {
      source.close()
      if (timer) clearTimeout(timer)
    }
  }, [r])
  return live
}

export function useOnline() {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const on = () => setOnline(true)
    const off = () => setOnline(false)
    window.addEventListener('online', on)
    window.addEventListener('offline', off)
    return () => {
      window.removeEventListener('online', on)
      window.removeEventListener('offline', off)
    }
  }, [])
  return online
}
