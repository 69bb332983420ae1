### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

web-home = Inicio
web-desk = Escritorio
web-groups = Grupos
web-coverage = Cobertura
web-help = Ayuda
web-settings = Ajustes
web-pages = Páginas de este programa
web-pages-of-list = Más de esta lista
web-skip = Ir a la página
web-what-this-is = Guardamos lo que dijo la página. No sabemos dónde está nadie.
web-times-in = Horas: { $city }
web-role-owner = sesión de titular
web-role-attorney = sesión de abogada o abogado
web-role-staff = sesión de personal
web-role-read-only = sesión, solo lectura
web-back = Atrás
web-more = Más
web-now = Ahora
web-before = Antes
web-all = Todo
web-show = Mostrar
web-save = Guardar
web-search = Buscar
web-status = Estado
web-person = Persona
web-matter = Caso
web-group = Grupo
web-day = Día
web-date = { $weekday } { $day } de { $month }

# Entrar
web-come-in = Entre, por favor
web-come-in-link = Abra el enlace que testigo mostró al empezar. Sirve una vez. O entre con su nombre y contraseña.
web-sign-in = Entrar
web-sign-in-wrong = Este nombre y esta contraseña no coinciden.
web-sign-in-help = ¿La olvidó? Quien usa este programa puede darle una contraseña nueva.
web-user-name = Nombre
web-password = Contraseña
web-saw-this = Vi este mensaje
web-saw-this-text = Pulse el botón y no le enviaremos este mensaje otra vez.
web-saw-this-kept = Gracias
web-saw-this-kept-text = Sabemos que lo vio. Puede cerrar esta página.
web-sign-out = Salir
web-sign-out-everywhere = Salir en todas partes
web-sessions = Sesiones
web-sessions-what = Esto cierra todas sus sesiones abiertas, aquí y en sus otros aparatos.
web-language = Idioma
web-zone = Zona horaria, por ciudad
web-not-found = Esa página no existe
web-not-found-next = Puede que se haya quitado, o que usted no pueda verla.
web-forbidden = Esto no se hizo
web-forbidden-next = El formulario era muy viejo, o su función no lo permite. Vuelva, cargue la página otra vez e inténtelo de nuevo.
web-wait = Espere un poco, por favor
web-wait-next = Hubo demasiados intentos. Pruebe otra vez en un minuto.
web-broken = No se pudo hacer esta página
web-broken-next = No se pudo leer el archivo. Quien usa este programa debe ejecutar: testigo doctor

# Cómo está
web-listed-at = Aparece en { $place }
web-listed-no-place = Aparece sin lugar
web-listed-cbp = Aparece: custodia de CBP
web-listed-out = Aparece: fuera de custodia
web-listed-other = Aparece: «{ $words }»
web-status-nowhere = No se pregunta a ningún sitio por esta persona
web-status-listed = Aparece
web-status-never-listed = Aún no ha aparecido en la lista
web-status-recheck = Revisando otra vez
web-status-likely-not-listed = Probablemente no aparece (sin confirmar)
web-status-not-listed = No aparece ahora en la lista
web-status-expired-expected = Ya no aparece, como se esperaba tras «fuera de custodia»
web-status-site-doubt = Sitio en duda
web-status-stale = Información vieja
web-status-court-case = Información de un caso judicial
web-status-no-case = Sin información de caso
web-caution-not-listed = Esto no nos dice por qué. Esta persona puede haber sido trasladada, liberada o deportada; el sitio no dice cuál.
web-caution-unconfirmed = Sin confirmar. El sitio a menudo deja fuera a personas por error. Estamos revisando otra vez.
web-caution-site-doubt = Muchas personas quedaron fuera a la vez. Eso apunta al sitio, no a las personas. Estamos revisando otra vez.
web-caution-stale = El sitio lleva mucho tiempo sin dar una respuesta clara. Lo que se ve aquí puede ser viejo.
web-caution-never-listed = El sitio no ha mostrado a esta persona desde que preguntamos. Puede que allí el número o el país estén escritos de otra forma.
web-last-on-the-list = Última vez en la lista: { $what }, { $when }
web-since = Desde { $when }
web-last-check = Última revisión { $when }
web-next-check = Próxima revisión { $when }
web-never-checked = Sin revisar todavía
web-paused = El seguimiento está en pausa. Ahora no se pregunta por esta persona.
web-paused-short = en pausa
web-nobody = Todavía no se sigue a nadie.

# Qué dijo una revisión
web-said-not-listed = La página dijo: sin registro
web-said-several = Más de un resultado
web-said-unclear = La página se ve distinta
web-said-blocked = El sitio pidió una persona
web-said-no-answer = El sitio no respondió
web-what-the-page-said = Qué dijo la página
web-checked-at = Revisado
web-grade = Grado
web-grade-is = grado { $grade }

# La franja
web-mark-listed = aparece
web-mark-no-place = aparece sin lugar
web-mark-out = aparece: fuera de custodia
web-mark-not-listed = no aparece
web-mark-unconfirmed = revisado otra vez, sin confirmar
web-mark-no-answer = no se pudo revisar
web-mark-not-checked = sin revisar
web-days-listed = aparece { $n }
web-days-no-place = sin lugar { $n }
web-days-out = fuera de custodia { $n }
web-days-not-listed = no aparece { $n }
web-days-unconfirmed = sin confirmar { $n }
web-days-no-answer = no se pudo revisar { $n }
web-days-not-checked = sin revisar { $n }
web-days =
    { $n ->
        [one] { $n } día
       *[other] { $n } días
    }
web-last-days =
    { $n ->
        [one] El último día
       *[other] Los últimos { $n } días
    }
web-strip-sentence = { $days } días: { $list }
web-how-many-days = Cuántos días
web-as-a-table = Como tabla

# Una persona
web-places = Lugares
web-what-happened = Qué pasó
web-nothing-happened = Todavía no ha pasado nada.
web-earlier =
    { $n ->
        [one] { $n } entrada anterior
       *[other] { $n } entradas anteriores
    }
web-saved-pages = Páginas guardadas
web-all-saved-pages = Todas las páginas guardadas
web-nothing-more = No hay nada más.
web-details = Número, caso y otros datos
web-a-number = Número A
web-country = País de nacimiento
web-full-name = Nombre completo
web-basis = Por qué podemos seguir a esta persona
web-basis-family = familia
web-basis-friend-asked-by-family = una amistad, a petición de la familia
web-basis-attorney = abogada o abogado
web-basis-accredited-organisation = organización acreditada
web-basis-press-with-consent = prensa, con permiso
web-basis-self = su propio caso
web-followed-since = Se sigue desde
web-gap =
    { $n ->
        [one] No se hizo { $n } revisión
       *[other] No se hicieron { $n } revisiones
    }
web-gap-off = esta computadora estaba apagada, o el programa no corría
web-gap-asleep = esta computadora dormía
web-gap-aside = el programa dejó paso a otra tarea
web-gap-paused = en pausa
web-gap-blocked = el sitio había pedido una persona
web-gap-daily-cap = ese día ya se había preguntado bastante al sitio
web-gap-backoff = el sitio había pedido esperar
web-gap-cannot-ask = el sitio no tiene formulario para esta pregunta
web-gap-busy = no hubo tiempo
web-gap-clock-step = se cambió el reloj de esta computadora
web-gap-other = otra razón

# Cobertura
web-coverage-of-days =
    { $n ->
        [one] Cuánto del último día miramos de verdad.
       *[other] Cuánto de los últimos { $n } días miramos de verdad.
    }
web-covered = Supimos una respuesta durante el { $percent } % de este tiempo.
web-not-asked =
    { $n ->
        [one] No se hizo { $n } revisión prevista.
       *[other] No se hicieron { $n } revisiones previstas.
    }
web-nothing-planned = No había revisiones previstas en este tiempo.
web-times = veces
web-came-due = previstas
web-useful = con respuesta clara
web-inconclusive = sin respuesta clara
web-least-covered = Con menos cobertura
web-flicker = De 100 respuestas, { $percent } dejaron fuera a alguien que apareció otra vez poco después.
web-health-green = responde
web-health-degraded = a menudo no da una respuesta clara
web-health-in-doubt = en duda
web-health-blocked = pide una persona
web-health-silent = no responde
web-health-drift = se ve distinto y no se puede leer

# Qué pasó
web-event-first-listed = Aparece por primera vez desde que preguntamos
web-event-changed = El registro cambió
web-event-first-miss = Faltó una vez, sin confirmar. Revisando otra vez
web-event-likely-not-listed = Probablemente no aparece, sin confirmar
web-event-not-listed = No aparece ahora en la lista
web-event-listed-again = Aparece otra vez
web-event-place-gone = Aparece, ya sin lugar
web-event-out-of-custody = La página dice: fuera de custodia
web-event-expired-expected = Ya no aparece, como se esperaba
web-event-page-changed-shape = La página se ve distinta y no se puede leer
web-event-source-silent = El sitio no responde
web-event-source-back = El sitio responde otra vez
web-event-site-in-doubt = Muchas personas quedaron fuera a la vez: sitio en duda
web-event-group-changed = Cambió una gran parte de un grupo
web-event-court-case-seen = La página del tribunal muestra un caso
web-event-court-case-changed = La página del tribunal muestra otra información del caso
web-event-correction = Se retira un aviso anterior

# Un cambio
web-between = Entre { $before } y { $after }
web-seen-at = Visto { $when }
web-what-changed = Qué cambió
web-changed = cambió
web-no-field-changed = No cambió ningún dato del registro.
web-same-fields =
    { $n ->
        [one] { $n } dato es igual
       *[other] { $n } datos son iguales
    }
web-record-before = El registro como era antes
web-record-now = El registro como es ahora
web-field = Dato
web-nothing-shown = no muestra nada
web-saved-before = Página guardada de antes
web-saved-now = Página guardada de ahora
web-text-difference = Diferencia de los textos
web-same-text = Los textos son iguales.
web-why-told = Por qué se avisó
web-log-entry = Entrada del registro
web-found-at = Visto a las

# Una página guardada
web-saved-page = Página guardada
web-saved-copy = COPIA GUARDADA: no es el sitio en vivo.
web-views = Cómo verla
web-view-text = Texto
web-view-page = Página como se vio
web-view-raw = Bytes, para guardar
web-frame-what = La página como se guardó, sin programas y sin red. No se muestran imágenes de otros sitios.
web-no-text = No hay texto que mostrar. Se pueden guardar los bytes.
web-proof = Prueba
web-proof-what = Esto muestra lo que la página le dijo a esta computadora. No muestra dónde estaba la persona.
web-asked = Preguntado
web-answered = Respondido
web-server-date = Fecha del servidor
web-how = Cómo
web-way-http = preguntó el programa
web-way-browser = preguntó el programa en un navegador
web-way-assisted = lo vio una persona
web-way-import = lo dio una persona
web-size = Tamaño
web-body-not-kept = la respuesta no se guardó
web-address = Dirección
web-server = Servidor
web-signed = en un registro firmado
web-not-signed = sin firmar todavía
web-not-before = No antes de
web-not-after = No después de
web-no-anchor = sin hora de un tercero todavía
web-receipt = Recibo de la conexión
web-no-receipt = ninguno
web-has-receipt = firmado por el servidor
web-side-receipt = de una conexión al lado
web-witnessed = Otras personas en ese momento
web-witnessed-none = no se preguntó
web-witnessed-yes = aparecían como debían
web-witnessed-no = no aparecían como debían
web-statements = Declaraciones
web-check-before = La revisión anterior

# El escritorio
web-changed-since =
    { $n ->
        [one] { $n } cambio en 24 horas
       *[other] { $n } cambios en 24 horas
    }
web-unconfirmed = { $n } sin confirmar
web-out-of-date = { $n } con información vieja
web-people =
    { $n ->
        [one] { $n } persona
       *[other] { $n } personas
    }
web-since-utc = Desde, UTC

# Grupos
web-groups-what = Personas que se siguen por una misma razón. No se muestran números menores de 10.
web-no-groups = No hay grupos.
web-controls = { $n } personas más al lado
web-others-listed = las demás, aparecen

# Ayuda
web-help-can = Qué puede decir la lista
web-help-can-text = Si el sitio muestra un registro con este número y este país, y qué dice: un lugar, o «fuera de custodia».
web-help-cannot = Qué no puede decir la lista
web-help-cannot-text = Dónde está alguien, por qué no aparece, o qué va a pasar. Puede llegar tarde, puede estar mal, y deja fuera a personas por error. Quien no aparece puede haber sido trasladado, liberado o deportado.
web-help-scam = Nadie debe pedirle dinero por lo que se ve aquí.
web-help-strip = Cómo leer la franja
web-help-strip-text = Cada columna pequeña es un día. Su altura y su forma dicen lo que dijo la página; el color solo lo repite. Un día puede tener varias partes.
web-help-words = Palabras
web-help-safe = Quién puede ver esto
web-help-safe-text = Estas páginas vienen solo de esta computadora. Nada se carga de otro lugar. Un programa que corre con su nombre en esta computadora, o un complemento de su navegador, puede leer lo que usted lee: ningún sitio puede protegerle de eso.
web-word-check = Revisión
web-word-check-text = Una mirada al sitio. Se guardan todas, también las que no tienen respuesta.
web-word-saved-page = Página guardada
web-word-saved-page-text = Lo que el sitio envió, byte por byte.
web-word-place = Lugar
web-word-place-text = El lugar que nombra el registro. Se citan sus palabras tal como están.
web-word-not-on-the-list = No aparece ahora en la lista
web-word-not-on-the-list-text = El sitio dijo «sin registro» varias veces durante muchas horas, mientras otras personas aparecían como siempre.
web-word-checking-again = Revisando otra vez
web-word-checking-again-text = El sitio dijo «sin registro» una o pocas veces. A menudo no significa nada.
web-word-site-in-doubt = Sitio en duda
web-word-site-in-doubt-text = Muchas personas quedaron fuera a la vez, así que no creemos lo que dice el sitio.
web-word-out-of-date = Información vieja
web-word-out-of-date-text = Ninguna respuesta clara en un día o más.
web-word-since = Desde
web-word-since-text = Cuándo lo vimos por primera vez. Puede haber empezado antes: entre dos revisiones nadie miraba.
web-word-coverage = Cobertura
web-word-coverage-text = Cuánto del tiempo miramos de verdad. «Sin cambios» solo se puede decir de ese tiempo.
web-word-control = Control
web-word-control-text = Otra persona por la que se pregunta en los mismos minutos, para ver si el sitio funciona.
web-word-grade = Grado
web-word-grade-text = A: preguntado y guardado por el programa. B: una página que guardó el navegador de una persona. C: una foto, o lo que dijo una persona.
web-word-sha256 = SHA-256
web-word-sha256-text = Una huella de los bytes guardados. Quien cambia una letra obtiene otra.
web-word-anchor = Hora de un tercero
web-word-anchor-text = Otra entidad firmó cuándo nuestro registro tenía qué contenido. Así, una página no se inventó después.
web-word-group = Grupo
web-word-group-text = Personas que se siguen por una misma razón, como un mismo día de audiencia.

# More pages, and long work
web-more-pages = Más
web-together = Revisar juntos
web-evidence = Pruebas
web-add = Agregar a alguien
web-contacts = A quién se avisa
web-working = ¿Está funcionando?
web-busy = Otra tarea está en curso
web-busy-next = No se cambió nada. Espere un momento e intente otra vez.
web-job-goes-on = Puede salir de esta página. El trabajo sigue.
web-job-look-again = Ver otra vez
web-job-failed = Esto no se hizo.
web-job-broke = Algo salió mal. Quien maneja este programa debe ejecutar: testigo doctor

# The audit log
web-audit = Quién miró y quién cambió algo
web-audit-what = Cada vista de la página de una persona, cada archivo que alguien se llevó y cada cambio. Quien maneja este programa encuentra una línea cambiada o quitada de en medio con: testigo log verify
web-audit-when = Cuándo, UTC
web-audit-who = Quién
web-audit-owner = la persona dueña, por enlace
web-audit-deed = Qué
web-audit-deed-view = miró
web-audit-deed-export = se llevó
web-audit-deed-change = cambió
web-audit-let-in = entró
web-audit-refused = no pudo entrar
web-audit-stranger = un nombre que no se conoce
web-audit-about = De qué se trata
web-audit-page = Página
web-made-up = Personas inventadas.
web-made-up-what = Nadie de aquí existe, y el sitio está en esta computadora.
