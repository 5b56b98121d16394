import type { dashboardEn } from "./en.ts";

/** The words of the supervisors' dashboard, in German. */
export const dashboardDe: typeof dashboardEn = {
  refused: "Das Dashboard ist für Teamleitung und Verwaltung.",
  missing:
    "Das Dashboard konnte nicht geladen werden. Prüfen Sie die Verbindung und laden Sie die Seite neu.",
  skip: "Zum Dashboard springen",
  nav: { label: "Ansichten", calls: "Alle Anrufe", wall: "Live-Wand", figures: "Zahlen" },

  wall: {
    title: (count) => (count === 1 ? "1 laufender Anruf" : `${count} laufende Anrufe`),
    empty: "Niemand telefoniert. Anrufe erscheinen hier, sobald sie beginnen.",
    alerts: "Neueste Hinweise",
    noAlertsYet: "Bisher wurde nichts gemeldet.",
    noAlerts: "Keine Hinweise",
    alertCount: (count) => (count === 1 ? "1 Hinweis" : `${count} Hinweise`),
    supervisorAsked: "Bittet um die Teamleitung",
    agent: (id) => `bei ${id}`,
    nobody: "unbekannter Agent",
    negative: "Negativ",
    announce: (title, agent) => `Neuer Hinweis, ${agent}: ${title}`,
    showNew: (count) => (count === 1 ? "1 neuen zeigen" : `${count} neue zeigen`),
    sending: "Die Antwort wird gesendet …",
    stored: (status, title) => `Gespeichert: ${status}. ${title}`,
    actions: {
      deescalate: "Der Kunde klingt verärgert.",
      supervisor: "Der Anruf ist seit einer Weile angespannt.",
      praise: "Der Kunde ist zufrieden.",
    },
  },

  filters: {
    label: "Was gezeigt wird",
    from: "Von",
    to: "Bis",
    preset: "Zeitraum",
    presets: {
      own: "Eigene Tage",
      last7: "Letzte 7 Tage",
      last28: "Letzte 28 Tage",
      last90: "Letzte 90 Tage",
    },
    agent: "Wessen Anrufe",
    allAgents: "Die aller Agenten",
    zone: "Zeitzone",
    resolution: "Verlauf nach",
    resolutions: { daily: "Tag", hourly: "Stunde" },
    compare: "Vergleichen mit",
    compares: { none: "Nichts", previous: "Zeitraum davor", own: "Anderer Zeitraum" },
    compareFrom: "Er beginnt am",
    apart: "Der erste Tag darf nicht nach dem letzten liegen.",
  },

  figures: {
    title: "Wie die Kunden geklungen haben",
    byClockOf: (zone) => `Nach der Uhr von ${zone}`,
    updated: (time) => `Stand ${time}`,
    behind: "Die Zahlen lassen sich gerade nicht erneuern; es wird jede Minute wieder versucht.",
    failed: (reason) => `Diese Zahlen können nicht gezeigt werden: ${reason}`,
    retry: "Erneut versuchen",
    none: "In diesem Zeitraum wurde nichts gezählt.",
    hoursAreForAll:
      "Nach Stunden gibt es nur die Zahlen aller Agenten zusammen: gezeigt wird nach Tagen.",
    tooManyDays: (most) => `Dies wird für höchstens ${most} Tage gezeigt; wählen Sie weniger.`,
    agentsOff: "Zahlen je Agent sind hier abgeschaltet: Es werden keine geführt.",
    thisPeriod: "Dieser Zeitraum",
    comparedPeriod: "Vergleichszeitraum",
    interval: "95-%-Intervall",
    value: "Gemessen",
    agentsTitle: "Je Agent",
    agentsAbout:
      "Wie es den Kunden der Agenten erging, nicht wie gut die Agenten waren. Wenige Anrufe bedeuten weite Intervalle: Wo sie sich überschneiden, ist kein Unterschied zu sehen.",
    qualityTitle: "Wie weit den Messungen zu trauen ist",
    showTable: "Als Tabelle zeigen",
    hideTable: "Tabelle ausblenden",
    csv: "Als CSV",
    png: "Als PNG",
    saveCsv: (title) => `Als CSV speichern: ${title}`,
    savePng: (title) => `Als PNG speichern: ${title}`,
    chartRole: "Diagramm",
    chartLabel: (title, count) =>
      `${title}: ${count} Werte. Die Pfeiltasten führen durch sie; die Tabelle enthält alle.`,
    tiles: {
      completed: "Beendete Anrufe",
      segments: "Segmente mit Sprache",
      negative: "Anteil negativ",
      mood: "Stimmungswandel",
      recovery: "Erholt",
      alerts: "Hinweise gegeben",
      before: (value) => `zuvor: ${value}`,
      of: (part, whole) => `${part} von ${whole}`,
    },
    emotions: {
      title: "Emotionen",
      about: "Anteile an den Segmenten, in denen die Kunden sprachen.",
    },
    shares: {
      title: "Emotionen des ganzen Zeitraums",
      about: "Anteil jeder Emotion an allen Segmenten mit Sprache.",
    },
    negative: {
      title: "Anteil negativer Segmente",
      about: "Traurig, verärgert, ängstlich oder angewidert, von allen Segmenten mit Sprache.",
    },
    mood: {
      title: "Wandel der Stimmung",
      about:
        "Vom Anfang bis zum Ende eines Anrufs, Mittel der beendeten Anrufe; über 0 ist besser.",
    },
    recovery: {
      title: "Erholung",
      about: "Von den Anrufen, die negativ begannen: der Anteil, der neutral oder besser endete.",
    },
    agentMood: {
      title: "Wandel der Stimmung der Kunden",
      about: "Mittel über die beendeten Anrufe jedes Agenten, mit deren Zahl.",
    },
    agentRecovery: {
      title: "Kunden, die sich erholten",
      about: "Von den Anrufen, die negativ begannen, mit deren Zahl.",
    },
    agentEndedNegative: {
      title: "Anrufe, die negativ endeten",
      about: "Anteil an den beendeten Anrufen jedes Agenten, mit deren Zahl.",
    },
    agreement: {
      title: "Übereinstimmung mit Menschen",
      about:
        "Wie oft Menschen, die Rückmeldung gaben, das hörten, was das Modell genannt hatte. Sie melden sich, wo sie zweifeln; der Wert liegt daher unter der Genauigkeit.",
    },
    drift: {
      title: "Abweichung vom Erlernten",
      about:
        "Wie weit jeder Tag (UTC) von dem entfernt war, was das Modell in Tests hörte: Stabilitätsindex; bei 0,1 bis 0,25 lohnt ein Blick, über 0,25 gibt es einen Hinweis.",
    },
    columns: {
      start: "Beginn",
      comparedStart: "Beginn im Vergleich",
      compared: (title) => `${title}, Vergleich`,
      segments: "Segmente",
      silent: "Ohne Sprache",
      emotion: "Stimmung",
      share: "Anteil",
      completed: "Beendet",
      beganNegative: "Begannen negativ",
      agent: "Agentenkennung",
      low: "95 % von",
      high: "95 % bis",
      judged: "Beurteilt",
      agreed: "Übereinstimmend",
      sampled: "In der Stichprobe",
      confidenceShift: "Verschiebung der Sicherheit",
      reasons: "Gründe hinzusehen",
    },
  },
};
