import type { PageStrings } from "./en.ts";

/** Deutsch. */
export const pageDe: PageStrings = {
  alerts: {
    title: "Hinweise",
    happened: (mood, percent, clock) => `${mood}, ${percent}, bei ${clock}`,
    showTips: "Tipps zeigen",
    hideTips: "Tipps verbergen",
    requestSupervisor: "Teamleitung rufen",
    accept: "Erledigt",
    dismiss: "Verwerfen",
    earlier: (count) => `Beantwortete Hinweise (${count})`,
    ofCall: (count) => `Hinweise des Anrufs (${count})`,
    statuses: {
      open: "Offen",
      accepted: "Erledigt",
      dismissed: "Verworfen",
      supervisor_requested: "Teamleitung gerufen",
    },
    failed: (reason) =>
      `Die Antwort konnte nicht gespeichert werden: ${reason} Versuchen Sie es erneut.`,
    tooLate: "Jemand anderes hat diesen Hinweis schon beantwortet.",
    noTips: "Für Hinweise dieser Art gibt es keine Tipps.",
    loadingTips: "Die Tipps werden geladen …",
    builtIn: {
      deescalate:
        "Der Kunde klingt verärgert. Langsamer sprechen, Verständnis zeigen, sagen, was Sie tun.",
      supervisor: "Das Gespräch klingt seit einer Weile angespannt. Die Teamleitung kann helfen.",
      recovered: "Der Kunde hat sich beruhigt. Gut gemacht.",
      happy: "Der Kunde klingt zufrieden. Gut gemacht.",
    },
    knowledge: {
      badField: (name, expected, found) =>
        `Die Datei mit den Tipps: erwartet wurde ${expected} in ${name}, gefunden ${found}.`,
      unreachable: (found) => `Die Tipps können nicht geladen werden (${found}).`,
    },
  },

  course: {
    show: "Zeigen",
    recent: "Letzte 2 Minuten",
    whole: "Ganzer Anruf",
    valence: "Wie angenehm die Stimme klingt",
    valenceLabel: (now, low, high) =>
      `Wie angenehm die Stimme klingt: jetzt ${now}, zwischen ${low} und ${high} im Gezeigten.`,
    pleasant: "angenehm",
    unpleasant: "unangenehm",
  },

  feedback: {
    open: "Es war eher …",
    title: (clock) => `Wie klang der Anrufer bei ${clock} wirklich?`,
    comment: "Woran haben Sie das gemerkt? (freiwillig)",
    send: "Senden",
    sending: "Die Rückmeldung wird gesendet …",
    cancel: "Abbrechen",
    choose: "Wählen Sie zuerst eine Emotion.",
    thanks: "Danke. Ihr Wort wird für das nächste Modell aufbewahrt.",
    failed: (reason) => `Die Rückmeldung konnte nicht gespeichert werden: ${reason}`,
  },

  microphone: {
    device: "Welches Mikrofon",
    silence: "Stille: Es ist nichts zu hören",
    reconnecting: "Verbindung wird wiederhergestellt …",
    elsewhere:
      "Dieser Anruf wird in einem anderen Fenster aufgenommen. Schalten Sie das Mikrofon zuerst dort aus.",
    conflict:
      "Ein anderes Fenster oder ein anderer Rechner nimmt diesen Anruf auch auf; deshalb hat dieses aufgehört. Die letzten Sekunden von hier wurden nicht angenommen. Schalten Sie das Mikrofon wieder ein, wenn es hier weitergehen soll.",
  },

  widget: {
    noCall: "Die Seite hat nicht gesagt, welcher Anruf gezeigt werden soll.",
    originRefused: (origin) =>
      `Calltone arbeitet nicht in Seiten von ${origin}: ALLOWED_ORIGINS seines Dienstes nennt sie nicht.`,
    parentRefused: (origin) =>
      `Calltone nimmt keine Anmeldung von ${origin}: parentOrigins seiner config.json nennt es nicht.`,
    signedOut: "Die Anmeldung dieser Seite bei Calltone ist beendet.",
    again: "Noch einmal versuchen",
  },

  finished: {
    quarters: "Stimmung in jedem Viertel",
    valence: (figure) => `Valenz ${figure}`,
    worst: "Schlimmste Momente",
    best: "Beste Momente",
    anger: (length, at) => `Längster Ärger: ${length}, ab ${at}.`,
    recovered: (after) => `Nach ${after} wieder ruhig.`,
    recoveredAtOnce: "Gleich danach wieder ruhig.",
    notRecovered: "In diesem Anruf nicht wieder ruhig.",
    talk: "Wer wie viel sprach",
    channels: { agent: "Agent", customer: "Kunde" },
    segments: (count) => `Alle Abschnitte (${count})`,
    table: "Abschnitte des Anrufs",
    from: "Von",
    to: "Bis",
    emotion: "Gefühl",
    confidence: "Sicher",
    valenceColumn: "Valenz",
    more: "Mehr zeigen",
    export: "Ausgabe",
    exportAs: (format) => `Als ${format} speichern`,
    exporting: "Wird gespeichert …",
  },

  player: {
    title: "Aufnahme",
    asking: "Die Aufnahme wird gesucht …",
    notKept: "Der Ton dieses Anrufs wird nicht aufbewahrt; es gibt nichts abzuspielen.",
    play: "Abspielen",
    pause: "Anhalten",
    loading: "Wird geladen …",
    back: "5 s zurück",
    ahead: "5 s vor",
    nextAngry: "Nächster Ärger",
    slider: "Stelle in der Aufnahme",
    position: (clock, whole) => `${clock} von ${whole}`,
    nobody: "An dieser Stelle keine Anzeige",
    hint: "Leertaste: abspielen, anhalten. Pfeiltasten: 5 s. N: nächster Ärger.",
    playFrom: (clock) => `Ab ${clock} abspielen`,
    lanes: { agent: "Agent", customer: "Kunde", mixed: "Beide Stimmen" },
    save: "Aufnahme speichern",
    again: "Erneut versuchen",
    problems: {
      unplayable: (kind) =>
        `Dieser Browser kann Aufnahmen dieser Art nicht abspielen (${kind}). Speichern Sie sie und spielen Sie sie mit einem anderen Programm ab.`,
      gone: "Der Ton dieses Anrufs wird nicht mehr aufbewahrt.",
      interrupted: "Die Verbindung brach ab. Mit „Abspielen“ geht es weiter.",
      blocked: "Der Browser möchte noch einen Klick: Drücken Sie erneut auf „Abspielen“.",
      refused: (reason) => `Die Aufnahme kann nicht abgespielt werden: ${reason}`,
    },
  },

  log: {
    title: "Letzte Anzeigen",
    filter: "Anzeigen",
    everything: "Alles",
    empty: "Keine Anzeigen.",
    loading: "Die Anzeigen werden geladen …",
    more: "Mehr zeigen",
    when: "Wann",
    call: "Anruf",
    at: "Bei",
    reading: "Anzeige",
  },

  upload: {
    title: "Aufnahme hochladen",
    drop: "Ziehen Sie eine Aufnahme hierher, oder",
    pick: "Datei wählen",
    formats: (mebibytes) => `WAV, FLAC, MP3, M4A, Ogg oder WebM, bis ${mebibytes} MB`,
    consent: "Der Anrufer ist einverstanden, dass die Stimmung seiner Stimme analysiert wird.",
    consentNeeded:
      "Setzen Sie zuerst das Häkchen: Ohne Einverständnis wird eine Aufnahme nicht analysiert.",
    chosen: (name, mebibytes) => `${name}; ${mebibytes} MB`,
    start: "Hochladen",
    cancel: "Hochladen abbrechen",
    progress: "Wird hochgeladen",
    waiting: "Hochgeladen. Die Analyse beginnt gleich.",
    badType: (name) => `${name} ist keine Aufnahme einer Art, die analysiert wird.`,
    empty: (name) => `${name} ist leer.`,
    tooLarge: (name, found, most) =>
      `${name} hat ${found} MB; höchstens ${most} MB werden angenommen.`,
    oneOnly: "Bitte nur eine Datei auf einmal.",
    interrupted:
      "Die Verbindung brach beim Hochladen ab. Nichts wurde gespeichert: Versuchen Sie es erneut.",
    refused: (status) =>
      `Der Speicher hat die Aufnahme abgelehnt (${status}). Versuchen Sie es erneut.`,
    cancelled: "Das Hochladen wurde abgebrochen.",
  },
};
