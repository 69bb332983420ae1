### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

## Labels: what a key means, said as "the page answered"

report-yes = sí
report-no = no
report-court-filed-where-public = court: para un expediente que el público puede leer; no se nombra a nadie
report-opposing-for-other-side = opposing: para la otra parte; esta historia está abierta y la de los demás, sellada
report-camera-for-judge-alone = in-camera: solo para quien juzga; todo está abierto
report-listed-at = Aparece en
report-listed = Aparece
report-listed-other-words = Aparece, con otras palabras
report-listed-no-place-shown = Aparece sin lugar
report-listed-border-patrol-custody = Aparece: custodia de CBP
report-listed-not-custody = Aparece: fuera de custodia
report-court-case-information = Información de un caso judicial
report-no-record = Sin registro
report-no-case-information = Sin información de un caso
report-more-than-one-match = Más de un resultado
report-cannot-be-read-with = No se puede leer con certeza
report-website-asked-for-person = El sitio pidió una persona
report-website-did-not-answer = El sitio no respondió
report-page-showed-record = la página mostró un registro
report-page-answered-no-record = la página respondió: sin registro
report-no-answer-or-refused = sin respuesta, o rechazada
report-another-answer = otra respuesta
report-planned = planeada
report-re-check = repetición
report-control = control
report-on-demand = a pedido
report-by-name = por nombre
report-asked-by-program = preguntó el programa
report-asked-by-program-browser = preguntó el programa en un navegador
report-seen-by-person = vista por una persona
report-given-by-person = entregada por una persona
report-grade = grado
report-first-time-listed = Aparece por primera vez
report-record-changed = Cambió el registro
report-first-answer-no-record = Primera respuesta «sin registro» (sin confirmar)
report-several-answers-no-record = Varias «sin registro» (sin confirmar)
report-page-no-longer-lists = La página ya no lista a esta persona (confirmado por las reglas)
report-on-list-again = Aparece otra vez
report-listed-place-no-longer = Aparece, pero ya no se muestra el lugar
report-page-now-says-not = La página dice ahora «fuera de custodia»
report-no-longer-shown-some = Ya no se muestra, semanas después de «fuera de custodia»
report-page-looks-different = La página se ve distinta
report-no-useful-answers-from = El sitio no da respuestas útiles
report-useful-answers-from-site = El sitio vuelve a dar respuestas útiles
report-site-doubt-many-people = Sitio en duda: muchas personas sin registro a la vez
report-large-part-group-changed = Cambió gran parte de un grupo
report-court-case-shown = Se muestra un caso judicial
report-other-case-information-shown = Se muestra otra información del caso
report-correction = Corrección
report-nothing-known = nada conocido
report-not-seen-on-list = Todavía no vista en la lista
report-checking-again = Revisando otra vez
report-no-record-unconfirmed = Sin registro, sin confirmar
report-place = lugar
report-status = estado
report-name = nombre
report-number = número
report-country-birth = país de nacimiento
report-telephone-place = teléfono del lugar
report-visiting = visitas
report-office = oficina
report-program-was-not-running = el programa no estaba en marcha
report-paused-by-operator = pausada por quien opera
report-program-waited-for-another = el programa esperó mientras escribía otra orden
report-machine-was-asleep = la máquina estaba suspendida
report-time-stamp-rfc-3161 = sello de tiempo (RFC 3161)
report-witnesss-signature = firma de un testigo
report-same-connection = de la misma conexión
report-second-connection-same-minute = de una segunda conexión en el mismo minuto
report-none = ninguno
report-clock-was-set-or = se ajustó el reloj, o la máquina estuvo suspendida
report-clock-was-set-back = se atrasó el reloj
report-clock-was-doubt = el reloj quedó en duda
report-clock-was-trusted-again = se volvió a confiar en el reloj
report-watching-was-paused = se pausó el seguimiento
report-watching-was-resumed = se reanudó el seguimiento
report-robots-txt-was-overridden = se pasó por alto robots.txt
report-loss-was-accepted = se aceptó una pérdida
report-export-was-made = se hizo una exportación

## report/asked.rs

report-what-was-asked = Qué se preguntó
report-exact-inputs-looks-which = Los datos exactos de las consultas y qué consultas los usaron. Otra grafía de un nombre o de un país es otra pregunta.
report-path = Vía
report-exact-inputs = Datos exactos
report-looks = Consultas
report-log-entries = Entradas
report-closed-at-this-level = cerrado en este nivel
report-by-number = por número

## report/changes.rs

report-changes = Cambios
report-no-change-was-found = No se encontró ningún cambio en este periodo.
report-found-by-fixed-published = Encontrados por reglas fijas y publicadas a partir de las consultas de abajo. Lo que difiere está en negrita. Los valores son como los escribió la página.
report-more-changes-are-timeline = cambios más están en TIMELINE.csv.
report-change = Cambio
report-log-entry = entrada del registro
report-conditions-as-rules-wrote = Condiciones, como las reglas las escribieron en el registro (en inglés):
report-before = Antes
report-after = Después
report-state = Estado
report-page = Página
report-answer = Respuesta
report-asked = Preguntado
report-log-entry-look = Entrada, consulta
report-how = Cómo
report-between-utc = Entre (UTC)
report-picture = Imagen
report-sha-256-answer = SHA-256 de la respuesta

## report/check.rs

report-page-may-lag-behind = La página puede ir con retraso o estar equivocada. Una persona detenida puede no aparecer en ella, y una que no lo está puede seguir apareciendo.
report-capture-shows-what-was = Una captura muestra lo que se sirvió a este cliente en ese momento. A otros se les pudo servir otra cosa.
report-nothing-here-claim-about = Nada de esto afirma algo sobre la custodia: dónde estaba una persona o por qué faltaba un registro.
report-between-two-looks-anything = Entre dos consultas pudo mostrarse cualquier cosa. Un cambio ocurrió entre la consulta anterior y la posterior, sin más exactitud.
report-tls-receipts-prove-contact = TLS y los recibos prueban el contacto con el sitio, no el contenido de su respuesta.
report-log-shows-nothing-was = El registro muestra que nada en él se cambió ni se quitó después de que otros lo sellaran. No excluye que quien opera llevara un segundo registro con otras claves; eso corresponde a una declaración y a los registros del propio sitio.
report-refusals-captchas-errors-pages = Los rechazos, los captchas, los errores y las páginas que no se pudieron leer nunca se cuentan como «sin registro».
report-limits = Límites
report-how-check-this = Cómo comprobar esto
report-no-network-no-database = No hace falta red, ni base de datos, ni confiar en quien opera. VERIFY.md, en esta carpeta, da las órdenes con herramientas comunes, punto por punto. Una sola orden hace lo mismo y responde a cada punto con PASS (cumple), FAIL (falla) o NOT PROVEN (no probado); lo que falta nunca es PASS:
report-folder = CARPETA
report-entry-number-this-report = Un número de entrada en este informe es el lugar de una línea en log/entries, desde 0. Los archivos de una consulta están en looks/ con ese número, de seis cifras como mínimo. TIMELINE.csv y COVERAGE.csv son las mismas tablas para una hoja de cálculo.
report-hashes-keys = Huellas y claves
report-signed-checkpoint-log = Punto de control firmado del registro
report-files-this-folder-as = Archivos de esta carpeta, como se captaron y como están aquí
report-log = Registro
report-key-log = Clave del registro
report-entries = Entradas
report-root = Raíz
report-program = Programa
report-not-known = no se conoce
report-sha-256-program = SHA-256 del programa
report-rules-for = Reglas para
report-file = Archivo
report-sha-256-at-capture = SHA-256 al captar
report-sha-256-here = SHA-256 aquí
report-equal = Igual

## report/cover.rs

report-coverage = Cobertura
report-slots-are-planned-before = Los turnos se planean antes de su hora. Cada turno planeado terminó en una consulta, fuera cual fuera la respuesta, o se cuenta en un hueco: planeados = consultas con turno + turnos en huecos. Las consultas fuera del plan (repeticiones, a mano, a pedido, por nombre) se cuentan aparte.
report-gaps = Huecos
report-person-source = Persona · fuente
report-planned-2 = Planeados
report-with-slot = Con turno
report-gaps-2 = En huecos
report-adds-up = La suma da
report-outside-plan = Fuera del plan
report-record = Con registro
report-refused = Rechazadas
report-no-answer = Sin respuesta
report-other = Otras
report-no-gap-this-period = Ningún hueco en este periodo.
report-entry = Entrada
report-person = Persona
report-from-utc = Desde (UTC)
report-until-utc = Hasta (UTC)
report-slots = Turnos
report-reason = Motivo
report-what-else-was-done = Qué más se hizo con el archivo
report-nothing-on-record-for = No consta nada en este periodo.
report-when = Cuándo
report-what = Qué
report-as-written-log = En el registro, en inglés
report-more-rows-are = filas más están en

## report/front.rs

report-what-public-page-answered = Qué respondió una página pública sobre una persona
report-what-public-pages-answered = Qué respondieron páginas públicas sobre
report-people = personas
report-evidence-folder-report = Carpeta de pruebas · informe
report-program-wrote-this-report = Un programa escribió este informe a partir de sus propios registros. Cada línea nombra su entrada en un registro al que solo se puede añadir, para que se pueda comprobar con los bytes de esta carpeta. Los borradores de declaración de esta carpeta están en inglés, porque son para tribunales de Estados Unidos.
report-source = Fuente
report-period = Periodo
report-entry-2 = entrada
report-followed-since-person = Seguimiento desde, persona
report-looks-this-report = Consultas de este informe
report-report-made-at = Informe hecho
report-level = Nivel
report-made-by = Hecho por
report-number-2 = Número A
report-not-named-at-this = sin nombre en este nivel
report-log-2 = en el registro:
report-whole-history = historia completa
report-as-chosen-for-this = el elegido para esta carpeta
report-no-look-this-period = ninguna consulta en este periodo
report-short = En resumen
report-page-was-not-asked = No se preguntó a la página en este periodo.
report-between = Entre el
report-and = y el
report-page-was-asked-about = se preguntó a la página por esta persona
report-and-2 = Y
report-more-such-times-below = periodos más así, abajo.
report-this-what-page-answered = Esto es lo que respondió la página. No dice dónde está una persona ni por qué falta un registro: puede ser un traslado, una salida o una deportación, o la página puede estar equivocada.
report-showed-record = mostró un registro
report-answered-has-no-record = respondió que no tiene registro
report-gave-no-answer-or = no respondió o se negó
report-gave-another-answer = dio otra respuesta
report-and-3 = y
report-first-entry = primero en la entrada
report-place-showed = El lugar que mostró:
report-then = después
report-more-below = más, abajo
report-last-showed-record-at = Mostró un registro por última vez el
report-from = Desde el
report-showed-record-again-at = Volvió a mostrar un registro el
report-showed-no-record-after = Después no mostró ningún registro en este periodo.
report-to = hasta el
report-page-answered-has-no = la página respondió que no tiene registro

## report/looks.rs

report-all-looks = Todas las consultas
report-not-before-not-after = «No antes» y «no después» son horas que dieron terceros; la consulta se hizo entre ambas.
report-each-look-was-made = Cada consulta hecha en este periodo, también las fallidas.
report-here-stand = Aquí están
report-of = de
report-looks-those-before-after = consultas: las de antes y después de cada cambio. Todas en TIMELINE.csv, también las fallidas.
report-asked-utc = Preguntado (UTC)
report-kind = Tipo
report-page-answered = La página respondió
report-not-before-utc = No antes (UTC)
report-not-after-utc = No después (UTC)

## report/pdf.rs

report-what-public-page-answered-report = Qué respondió una página pública: informe
report-entries-log-root = entradas en el registro, raíz:

## report/proof.rs

report-controls = Controles
report-answer-no-record-counts = Una respuesta «sin registro» cuenta solo si, alrededor de ella, la misma página seguía mostrando a otras personas que sin duda están en la lista. Esas consultas son los controles. De quién tratan está sellado; sus entradas y respuestas están en esta carpeta.
report-no-answer-this-period = Ninguna respuesta de este periodo necesitó controles.
report-counts = Cuenta
report-controls-were-listed = Controles que aparecían
report-controls-were-not = Controles que no
report-time-word-third-parties = La hora: la palabra de terceros
report-look-with-both-bounds = Una consulta con los dos límites nombra un sello de tiempo que un tercero había dado antes, y el registro con la consulta dentro se selló después. Así, se hizo entre dos horas que no dependen del reloj de quien opera. La anchura es el tiempo entre ambas.
report-no-look-this-period-has = Ninguna consulta de este periodo tiene los dos límites.
report-looks-with-both-bounds = Consultas con los dos límites:
report-width-least = anchura: menor
report-middle = mediana
report-greatest = mayor
report-looks-without-both-bounds = Consultas sin los dos límites:
report-no-third-party-stamped = Ningún tercero selló este registro: sus horas se apoyan solo en el reloj de quien opera.
report-given-by = Dado por
report-log-size = Tamaño
report-its-time-utc = Su hora (UTC)
report-entered-utc = Anotado (UTC)
report-proof = en la prueba
report-contact-receipt = Recibo de contacto
report-contact-receipts = Recibos de contacto
report-receipt-signature-sites-own = Un recibo es una firma que la propia clave del sitio hizo en una conexión con este programa. Prueba el contacto con quien tiene esa clave. No prueba qué decía la página: en TLS los dos extremos tienen las mismas claves. Una consulta en un navegador tiene su recibo de una segunda conexión en el mismo minuto.

## report/strip.rs

report-presence-strip = Franja de presencia
report-illustrative-aid-not-evidence = Ayuda ilustrativa, no es prueba (FRE 107). Una fila por día, de 00:00 a 24:00 UTC; una marca por consulta, a la hora de la pregunta. Muestra qué respondió una página, no dónde estaba nadie.
report-more-rows-are-not = filas más no se dibujan; todas las consultas están en TIMELINE.csv.
report-gap-not-asked = hueco: no se preguntó
report-days-without-look = días sin consulta

## With values

report-times =
    { $count ->
        [one] { $count } vez
       *[other] { $count } veces
    }
report-quoted = «{ $text }»

## Why an answer said nothing; the end of a key is the reason's own

report-why-captcha = captcha
report-why-access_denied = acceso denegado
report-why-too_many_requests = demasiadas solicitudes
report-why-robots_txt = robots.txt no lo permite
report-why-dns = nombre no resuelto
report-why-connection = sin conexión
report-why-tls = certificado no aceptable
report-why-timeout = incompleta a tiempo
report-why-truncated = terminó antes
report-why-too_large = demasiado grande
report-why-protocol = HTTP no válido
report-why-server_error = error del servidor
report-why-error_page = página de error del sitio
report-why-maintenance = mantenimiento
report-why-redirect = llevó a otro sitio
report-why-robots_unreachable = robots.txt no disponible
report-why-captive_portal = página de la red local
report-why-browser = falló nuestro navegador
report-why-unknown_page = página desconocida
report-why-changed_shape = la página se ve distinta
report-why-contradiction = se contradice
report-why-other_person = otro registro
report-why-stale = una copia vieja
report-why-session_ended = sesión terminada
report-why-not_asked = el formulario no la aceptó
