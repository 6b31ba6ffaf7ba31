// Language, colours and keys: kept in this browser only.
import { useState } from 'react'
import { type Language, languages, speak, useWords } from '../../i18n'
import { Pick } from '../../parts/fields'
import { chooseScheme, type Scheme, useChosenScheme } from '../../scheme'
import { singleKeys } from '../../shell/keys'

export function Look() {
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
