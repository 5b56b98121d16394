import type { dashboardEn } from "./en.ts";

/** The words of the supervisors' dashboard, in Spanish. */
export const dashboardEs: typeof dashboardEn = {
  refused: "El panel es para supervisión y administración.",
  missing: "No se pudo cargar el panel. Compruebe la conexión y vuelva a cargar la página.",
  skip: "Ir al panel",
  nav: { label: "Vistas", calls: "Todas las llamadas", wall: "Muro en vivo", figures: "Cifras" },

  wall: {
    title: (count) => (count === 1 ? "1 llamada en curso" : `${count} llamadas en curso`),
    empty: "Nadie está al teléfono. Las llamadas aparecen aquí cuando empiezan.",
    alerts: "Avisos más recientes",
    noAlertsYet: "Aún no hay ningún aviso.",
    noAlerts: "Sin avisos",
    alertCount: (count) => (count === 1 ? "1 aviso" : `${count} avisos`),
    supervisorAsked: "Pide un supervisor",
    agent: (id) => `con ${id}`,
    nobody: "agente desconocido",
    negative: "Negativo",
    announce: (title, agent) => `Nuevo aviso, ${agent}: ${title}`,
    showNew: (count) => (count === 1 ? "Mostrar 1 nuevo" : `Mostrar ${count} nuevos`),
    sending: "Enviando la respuesta…",
    stored: (status, title) => `${status}: ${title}`,
    actions: {
      deescalate: "El cliente suena enfadado.",
      supervisor: "La llamada lleva un rato tensa.",
      praise: "El cliente está contento.",
    },
  },

  filters: {
    label: "Qué se muestra",
    from: "Desde",
    to: "Hasta",
    preset: "Periodo",
    presets: {
      own: "Fechas propias",
      last7: "Últimos 7 días",
      last28: "Últimos 28 días",
      last90: "Últimos 90 días",
    },
    agent: "Llamadas de",
    allAgents: "Todos los agentes",
    zone: "Zona horaria",
    resolution: "Evolución por",
    resolutions: { daily: "Día", hourly: "Hora" },
    compare: "Comparar con",
    compares: { none: "Nada", previous: "Periodo anterior", own: "Otro periodo" },
    compareFrom: "Empieza el",
    apart: "El primer día no debe ser posterior al último.",
  },

  figures: {
    title: "Cómo han sonado los clientes",
    byClockOf: (zone) => `Según el reloj de ${zone}`,
    failed: (reason) => `Estas cifras no se pueden mostrar: ${reason}`,
    retry: "Reintentar",
    none: "No se contó nada en este periodo.",
    hoursAreForAll: "Por horas solo hay cifras de todos los agentes juntos: se muestra por días.",
    tooManyDays: (most) => `Esto se muestra para ${most} días como máximo; elija menos.`,
    agentsOff: "Las cifras por agente están desactivadas aquí: no se guardan.",
    thisPeriod: "Este periodo",
    comparedPeriod: "Periodo comparado",
    interval: "Intervalo del 95 %",
    value: "Medido",
    agentsTitle: "Por agente",
    agentsAbout:
      "Cómo les fue a los clientes de los agentes, no cómo lo hicieron los agentes. Pocas llamadas dan intervalos amplios: donde se solapan, no se ve diferencia.",
    qualityTitle: "Hasta dónde fiarse de las lecturas",
    showTable: "Mostrar como tabla",
    hideTable: "Ocultar la tabla",
    csv: "En CSV",
    png: "En PNG",
    saveCsv: (title) => `Guardar en CSV: ${title}`,
    savePng: (title) => `Guardar en PNG: ${title}`,
    chartRole: "gráfico",
    chartLabel: (title, count) =>
      `${title}: ${count} valores. Las flechas los recorren; la tabla los contiene todos.`,
    tiles: {
      completed: "Llamadas terminadas",
      segments: "Segmentos con voz",
      negative: "Parte negativa",
      mood: "Cambio de ánimo",
      recovery: "Recuperadas",
      alerts: "Avisos dados",
      before: (value) => `antes: ${value}`,
      of: (part, whole) => `${part} de ${whole}`,
    },
    emotions: {
      title: "Emociones",
      about: "Partes de los segmentos en que hablaron los clientes.",
    },
    shares: {
      title: "Emociones de todo el periodo",
      about: "Parte de cada emoción en todos los segmentos con voz.",
    },
    negative: {
      title: "Parte de segmentos negativos",
      about: "Tristeza, enfado, miedo o asco, de todos los segmentos con voz.",
    },
    mood: {
      title: "Cambio del ánimo",
      about:
        "Del principio al final de una llamada, media de las terminadas; por encima de 0 es mejor.",
    },
    recovery: {
      title: "Recuperación",
      about: "De las llamadas que empezaron mal: la parte que terminó en neutral o mejor.",
    },
    agentMood: {
      title: "Cambio del ánimo de los clientes",
      about: "Media de las llamadas terminadas de cada agente, con su número.",
    },
    agentRecovery: {
      title: "Clientes que se recuperaron",
      about: "De las llamadas que empezaron mal, con su número.",
    },
    agentEndedNegative: {
      title: "Llamadas que terminaron mal",
      about: "Parte de las llamadas terminadas de cada agente, con su número.",
    },
    agreement: {
      title: "Acuerdo con las personas",
      about:
        "Con qué frecuencia quienes opinaron oyeron lo que había dicho el modelo. Opinan donde dudan: es menos que su exactitud.",
    },
    drift: {
      title: "Deriva",
      about:
        "A qué distancia estuvo cada día (UTC) de lo que el modelo oyó en las pruebas: índice de estabilidad; de 0,1 a 0,25 conviene mirar, por encima de 0,25 se da un aviso.",
    },
    columns: {
      start: "Comienzo",
      comparedStart: "Comienzo comparado",
      compared: (title) => `${title}, comparado`,
      segments: "Segmentos",
      silent: "Sin voz",
      emotion: "Emoción",
      share: "Parte",
      completed: "Terminadas",
      beganNegative: "Empezaron mal",
      agent: "Id. del agente",
      low: "95 % desde",
      high: "95 % hasta",
      judged: "Juzgados",
      agreed: "De acuerdo",
      sampled: "En la muestra",
      confidenceShift: "Cambio de la certeza",
      reasons: "Motivos para mirar",
    },
  },
};
