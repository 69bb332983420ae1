### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

# Revisar juntos: la lista
web-together-what = Algunas páginas piden una persona. Usted mira la página en su navegador, y testigo guarda lo que usted vio. Cada persona toma un minuto.
web-together-nobody = Nadie necesita una revisión a mano ahora.
web-together-due =
    { $n ->
        [one] Una persona espera una revisión.
       *[other] { $n } personas esperan una revisión.
    }
web-together-begin = Empezar
web-together-later = Más tarde
web-together-not-you = Usted puede ver esta lista, pero no añadir nada.
web-together-page = Página
web-together-why = Por qué
web-together-tier = Cada cuánto
web-together-when = Cuándo
web-together-more =
    { $n ->
        [one] Y una más.
       *[other] Y { $n } más.
    }
web-together-tier-hot = a menudo
web-together-tier-normal = lo normal
web-together-tier-cold = de vez en cuando
web-together-why-zero-once = La última vez no salió nada. Hace falta mirar otra vez.
web-together-why-blocked = El sitio pidió una persona.
web-together-why-by-hand = Esta página solo la miran personas.
web-together-rest = { $n } revisiones en una hora bastan para una persona. Descanse un poco. La lista queda como está.

# Una persona
web-together-not-before = No antes de { $when }.
web-together-type-this = Escriba esto en el sitio
web-together-copy = Copiar
web-together-copied = Copiado
web-together-search = Busque
web-together-open = Abrir { $page }
web-together-wait = Se abre en otra ventana. Escriba el número y el país, busque y espere el resultado.
web-together-save = Entregue la página
web-together-file = Una página guardada, un PDF o una foto de la pantalla
web-together-hand-over = Entregar
web-together-file-help = En un teléfono basta una foto de la pantalla. En una computadora, lo mejor es una página guardada con el botón SingleFile. La abrimos aquí. No se envía a nadie.
web-together-paste = Pegar el texto de la página
web-together-text = Todo el texto de la página del resultado
web-together-text-help = Marque toda la página, cópiela y péguela aquí.
web-together-singlefile = Con el botón SingleFile
web-together-singlefile-file = SingleFile es un botón gratis para su navegador. Guarda la página en un solo archivo. Elija ese archivo arriba.
web-together-singlefile-post = El botón también puede enviar cada página por sí solo. Esta página no la puede recibir: no toma nada que venga de fuera de sus formularios. Para eso, abra una terminal y escriba esto; ahí verá qué poner:
web-together-singlefile-settings = En SingleFile, abra Options, luego Destinations, luego "upload to a REST Form API":
web-together-singlefile-token = el que sale en la terminal; uno nuevo cada vez
web-together-asked = El sitio pregunta si soy una persona
web-together-asked-text = Entonces responda usted, o vuelva más tarde. testigo no responde por usted y no busca otra entrada. Si no le deja pasar, elija «Ahora no».
web-together-not-now = Ahora no
web-together-rules = testigo no escribe ni pulsa nada en el sitio. Solo se guarda lo que usted entrega.

# Lo que llegó
web-together-got-it = Ya llegó
web-together-it-says = Dice: { $what }
web-together-name = Nombre en la página: { $name }
web-together-no-address = Esto no dice de qué sitio viene. Se guarda como contado por usted (grado C).
web-together-right = ¿Es así?
web-together-yes = Sí, guardar
web-together-no = No
web-together-what-did-it-say = La foto se guarda como es, y no la leemos. ¿Qué decía la página?
web-together-place = El lugar, como está escrito ahí
web-together-place-needed = Escriba el lugar que muestra la página. Si no muestra ninguno, elija «Aparece sin lugar».
web-together-said-listed = Aparece, con este lugar
web-together-said-listed-no-place = Aparece sin lugar
web-together-said-not-listed = No salió nada
web-together-said-other = Otra cosa
web-together-drop = No guardar
web-together-not-taken = Esto no se tomó.
web-together-see-it = Ver lo que se guardó
web-together-nothing-came = No llegó nada. Elija un archivo o pegue el texto.
web-done-together-kept = Guardado. Gracias.
web-done-together-zero = Guardado. Un solo «nada» dice poco. Mire otra vez en 10 minutos, por favor.
web-done-together-dropped = No se guardó. Busque otra vez y entregue la página cuando salga el resultado.
web-done-together-gone = A esta página ya se le respondió, o esperó demasiado. No se cambió nada.
web-done-together-rest = Por ahora basta. No se guardó nada.

# Por qué no se toma un archivo
web-refused-too-large = Es muy grande. Guarde solo la página del resultado.
web-refused-empty = Está vacío. Guarde la página otra vez.
web-refused-not-known = Este tipo de archivo no se puede leer aquí. Guárdelo como página web, PDF o foto.
web-refused-truncated = Le falta el final. Guarde la página otra vez.
web-refused-too-much-inside = Trae demasiado. Guarde solo la página del resultado.
web-refused-no-page = No trae una página que se pueda leer. Espere el resultado y luego guarde la página.
web-refused-damaged = Está dañado. Guarde la página otra vez.
web-refused-encrypted = Tiene clave. Guárdelo sin clave.
web-refused-other-host = Parece otra página: viene de { $found }. Se pidió una de { $wanted }.
web-refused-no-address = No dice de qué sitio viene.
web-refused-other-person = Es de otra persona o de otro número. Revise el número y busque otra vez.
web-refused-other-page = Parece otra página. No trae nada que conozcamos.
web-refused-not-finished = El resultado aún no está. Espérelo y guarde la página otra vez.
web-refused-nobodys = No muestra ni el número ni un nombre que conozcamos.
web-refused-needs-words = Una foto muestra la página. Usted tiene que decir qué decía.
web-refused-future = Su hora está en el futuro.
web-refused-already-given = Usted ya nos dio este archivo. Para mirar otra vez, busque de nuevo y guarde la página de nuevo.

# El escritorio
web-desk-filters = Mostrar solo
web-desk-show-all = mostrar todo
web-desk-new =
    { $n ->
        [one] { $n } cambio desde su última visita
       *[other] { $n } cambios desde su última visita
    }
web-desk-here = Su última visita fue el { $when }.
web-desk-hands =
    { $n ->
        [one] { $n } revisión a mano pendiente
       *[other] { $n } revisiones a mano pendientes
    }
web-desk-clocks =
    { $n ->
        [one] { $n } plazo de menos de 6 h
       *[other] { $n } plazos de menos de 6 h
    }
web-desk-handled-count = { $n } atendidos
web-desk-blocked =
    { $n ->
        [one] Un sitio pide una persona.
       *[other] { $n } sitios piden una persona.
    }
web-desk-handled = Marcar como atendido
web-desk-reopen = Todavía no está atendido
web-desk-handled-by = Lo atendió { $who }, { $when }
web-desk-the-owner = el dueño
web-desk-handled-news = Lo atendido en los últimos 7 días
web-desk-none-handled = No se marcó nada como atendido en los últimos 7 días.
web-desk-none-open = No hay nada por atender de los últimos 7 días.
web-done-handled = Quedó como atendido. Sigue en «atendidos».
web-done-reopened = Está otra vez en la lista.
web-desk-clock = Plazo
web-desk-clock-hours = faltan { $n } h
web-desk-clock-minutes = faltan { $n } min
web-desk-clock-over = venció hace { $n } h
web-desk-clocks-what = Los plazos siguen reglas que alguien anotó aquí. Empiezan cuando vimos algo, que puede ser más tarde de lo que pasó.
web-desk-clock-check = vea si esta regla sigue vigente
web-desk-keys-title = Teclas
web-desk-keys-text = j siguiente · k anterior · Intro abrir · e pruebas · h atendido · ? esta línea. Lo mismo se puede con los botones.

# Un día, hora por hora
web-day-today = Hoy, revisión por revisión
web-day-others = Otros días
web-day-looks =
    { $n ->
        [0] Ninguna revisión este día.
        [one] Una revisión este día.
       *[other] { $n } revisiones este día.
    }
web-day-picture = Las horas de este día y lo que dijo la página. Lo mismo está en la tabla.
web-day-hours = El dibujo muestra { $n } horas.
web-day-nothing = Nadie revisó este día.
web-day-utc = UTC
web-day-clock-set = Este día tuvo { $hours } horas en { $city }: se cambió la hora. La hora UTC distingue una de otra.

# Cobertura
web-cover-longest = Los ratos más largos sin revisar
web-cover-no-gap = Estos días no faltó ninguna revisión.
web-cover-shorter =
    { $n ->
        [one] Un rato más corto no se muestra.
       *[other] { $n } ratos más cortos no se muestran.
    }
web-cover-hours = { $n } h
web-cover-minutes = { $n } min
web-cover-site = Lo que hizo el sitio
web-cover-hours-title = Hora por hora
web-cover-hours-what = Cada cuadro es una hora (hora de { $city }). Cuanto más lleno, más revisiones de esa hora dieron una respuesta. Sin cuadro: no tocaba ninguna.
web-cover-picture = Horas de los últimos días. Lo lleno de cada cuadro dice cuántas revisiones sirvieron. La tabla tiene lo mismo por días.
