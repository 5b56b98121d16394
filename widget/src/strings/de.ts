import { dashboardDe } from "./dashboard/de.ts";
import { pageDe } from "./page/de.ts";
import type { Strings } from "./en.ts";

/** Every word the page shows, in German. */
export const de: Strings = {
  ...pageDe,
  language: "de",
  product: "Calltone",
  dashboard: dashboardDe,
  tagline: "Wie der Anrufer klingt, während er spricht.",

  moods: {
    neutral: "Neutral",
    happy: "Fröhlich",
    sad: "Traurig",
    angry: "Verärgert",
    surprised: "Überrascht",
    fearful: "Ängstlich",
    disgusted: "Angewidert",
    silence: "Stille",
  },

  page: {
    loading: "Wird geladen …",
    skipToCall: "Zum Anruf springen",
    language: "Sprache",
    signOut: "Abmelden",
    signOutBlocked: "Beenden Sie zuerst den Anruf: Sein Ton wird noch gesendet.",
    roles: { agent: "Agent", supervisor: "Teamleitung", admin: "Verwaltung" },
  },

  configuration: {
    title: "Die Seite ist nicht eingerichtet",
    unreachable: (url, found) =>
      `Erwartet wurden die Einstellungen unter ${url}, gefunden: ${found}.`,
    badField: (name, expected, found) =>
      `config.json: ${name} sollte ${expected} sein, gefunden: ${found}.`,
  },

  signIn: {
    title: "Anmelden",
    email: "E-Mail",
    password: "Passwort",
    submit: "Anmelden",
    busy: "Anmeldung läuft …",
    demoTitle: "Oder ausprobieren als",
    demo: (label) => `Anmelden als ${label}`,
    noRole: "Ihr Konto hat in Calltone noch keine Rolle. Bitten Sie die Verwaltung um eine.",
    failed: {
      credentials: "E-Mail oder Passwort stimmen nicht.",
      throttled: "Zu viele Versuche. Warten Sie eine Minute und versuchen Sie es erneut.",
      network:
        "Der Anmeldedienst ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut.",
      other: (code) => `Die Anmeldung ist fehlgeschlagen (${code}).`,
    },
  },

  calls: {
    title: "Anrufe",
    loading: "Anrufe werden geladen …",
    empty: "Noch keine Anrufe.",
    emptyAgent:
      "Noch keine Anrufe. Beginnen Sie oben einen, oder warten Sie, bis eine Aufnahme verarbeitet ist.",
    uncertain: (mood) => `${mood}, unsicher`,
    withoutMood: {
      live: "Noch keine Anzeige",
      processing: "Wird analysiert",
      completed: "Keine Sprache",
      failed: "Nicht analysiert",
    },
    dominant: (mood) => `Meist ${mood.toLowerCase()}`,
    refused:
      "Sie dürfen diese Liste nicht sehen. Melden Sie sich ab und wieder an; hilft das nicht, wenden Sie sich an die Verwaltung.",
    broken: (reason) => `Die Liste der Anrufe kann nicht gezeigt werden (${reason}).`,
    reconnecting:
      "Verbindung unterbrochen: Gezeigt wird, was bekannt war. Verbindung wird wiederhergestellt …",
  },

  call: {
    customer: (digits) => `Kunde ${digits}`,
    back: "Alle Anrufe",
    choose: "Wählen Sie einen Anruf, um zu sehen, wie der Anrufer klingt.",
    loading: "Der Anruf wird geladen …",
    refused: "Diesen Anruf gibt es nicht, oder er gehört jemand anderem.",
    broken: (reason) => `Dieser Anruf kann nicht gezeigt werden (${reason}).`,
    agent: "Agent",
    started: "Beginn",
    duration: "Dauer",
    source: "Quelle",
    callId: "Anruf",
    statuses: {
      live: "Läuft",
      processing: "In Arbeit",
      completed: "Beendet",
      failed: "Fehlgeschlagen",
    },
    sources: { live: "Mikrofon", recording: "Aufnahme", webhook: "Telefonanlage" },
    processing: "Die Aufnahme wird analysiert",
    failed: "Dieser Anruf konnte nicht analysiert werden",
    failedNoReason: "Ein Grund wurde nicht genannt.",
  },

  reading: {
    title: "So klingt der Anrufer jetzt",
    lastTitle: "So klang der Anrufer zuletzt",
    waiting: "Warten auf die ersten Worte …",
    none: "In diesem Anruf war nichts zu hören.",
    lasting: (clock) => `seit ${clock}`,
    trends: {
      improving: "Wird besser",
      steady: "Gleichbleibend",
      worsening: "Wird schlechter",
    },
    intensity: "Stärke",
    intensityHint: "Wie weit die Stimme von neutral entfernt ist.",
    justNow: "Gerade eben:",
    sure: (percent) => `${percent} sicher`,
    uncertain: "unsicher",
    uncertainHint: "Die Stimme weist auf keine Emotion deutlich hin.",
    silenceHint: "niemand spricht",
    all: "Alle Emotionen",
    allOfMood: "Alle Emotionen der letzten Sekunden",
    announce: (mood, trend) =>
      `Der Anrufer klingt ${mood.toLowerCase()}. Verlauf: ${trend.toLowerCase()}.`,
  },

  timeline: {
    title: "Verlauf",
    label: (count) =>
      `Verlauf des Anrufs: ${count} Abschnitte. Pfeiltasten wechseln zwischen ihnen.`,
    empty: "Abschnitte erscheinen hier, sobald sie analysiert sind.",
    hint: "Zeigen Sie auf einen Abschnitt oder nutzen Sie die Pfeiltasten für Einzelheiten.",
    segment: (from, to, mood) => `${from} bis ${to}, ${mood.toLowerCase()}`,
    sure: (percent) => `${percent} sicher`,
    uncertain: "unsicher",
    hatched: "Schraffiert: unsicher. Je höher der Balken, desto sicherer.",
  },

  summary: {
    title: "Zusammenfassung des Anrufs",
    dominant: "Meist",
    segments: (count) => (count === 1 ? "1 Abschnitt" : `${count} Abschnitte`),
    noSpeech: "In diesem Anruf wurde keine Sprache gefunden.",
  },

  recorder: {
    newTitle: "Neuer Anruf",
    customer: "Kundenkennung (freiwillig)",
    consent:
      "Der Anrufer wurde informiert und ist einverstanden, dass die Stimmung seiner Stimme analysiert wird.",
    consentNeeded:
      "Setzen Sie zuerst das Häkchen: Ohne Einverständnis des Anrufers wird nichts analysiert.",
    start: "Anruf mit Mikrofon beginnen",
    starting: "Beginnt …",
    title: "Mikrofon",
    recording: "Hört zu",
    paused: "Mikrofon ist aus",
    ending: "Der Rest wird gesendet, dann endet der Anruf …",
    resume: "Mikrofon einschalten",
    stop: "Mikrofon ausschalten",
    end: "Anruf beenden",
    level: "Eingangspegel",
    pending: (count) =>
      count === 1 ? "1 Stück wartet auf das Senden" : `${count} Stücke warten auf das Senden`,
    retrying:
      "Der Dienst ist nicht erreichbar. Nichts geht verloren: Das Senden geht von selbst weiter.",
    rejected: (count, reason) =>
      `${count === 1 ? "1 Stück wurde" : `${count} Stücke wurden`} abgelehnt: ${reason}`,
    openCall: "Den Anruf öffnen, der aufgenommen wird",
    microphone: {
      denied:
        "Das Mikrofon ist gesperrt. Erlauben Sie es für diese Seite in der Adressleiste des Browsers und versuchen Sie es erneut.",
      missing:
        "Es wurde kein Mikrofon gefunden. Schließen Sie eines an und versuchen Sie es erneut.",
      busy: "Ein anderes Programm benutzt das Mikrofon. Schließen Sie es und versuchen Sie es erneut.",
      unsupported: "Dieser Browser, oder eine Seite ohne https, kann das Mikrofon nicht benutzen.",
      lost: "Das Mikrofon wurde getrennt. Schließen Sie es an und schalten Sie es wieder ein.",
      other: (reason) =>
        `Das Mikrofon konnte nicht gestartet werden (${reason}). Versuchen Sie es erneut.`,
    },
  },

  api: {
    unreachable: "Der Dienst ist nicht erreichbar.",
    timedOut: "Der Dienst hat nicht rechtzeitig geantwortet.",
    unreadable: (status) => `Der Dienst antwortete ${status}, ohne zu sagen, warum.`,
    unexpected: (field) => `In der Antwort des Dienstes fehlt ${field}.`,
  },
};
