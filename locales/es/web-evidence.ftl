### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

web-evidence-button = Carpeta de pruebas
web-evidence-what = Una carpeta de pruebas guarda lo que dijo la página. Otras personas la verifican sin nosotros y sin red.
web-history-csv = Todas las revisiones en una tabla (CSV)

# Qué se pide
web-wish-problems = Por favor, mire esto otra vez:
web-wish-who = Quién
web-wish-nobody = Elija al menos una persona, o un caso.
web-wish-too-many = Son más de 200 personas. Elija menos, o use la orden: testigo evidence
web-wish-nobody-found = No hay nadie con esa búsqueda.
web-wish-more =
    { $n ->
        [one] { $n } persona más. Busque por nombre o caso.
       *[other] { $n } personas más. Busque por nombre o caso.
    }
web-wish-search = Buscar por nombre o caso
web-wish-matter = O todas las personas de un caso
web-wish-no-whole-matter = ningún caso entero
web-wish-no-matter = No se sigue a nadie en este caso.
web-wish-when = Cuándo
web-wish-from = Desde (hora de { $city })
web-wish-until = Hasta (hora de { $city })
web-wish-when-what = Deje los dos vacíos para todo el tiempo. Una revisión a la hora exacta del final no entra.
web-wish-first = desde la primera revisión
web-wish-last = hasta la última revisión
web-wish-backwards = El final debe ser después del inicio.
web-no-moment = Eso no es un día y una hora. Escriba así: 2026-03-10 16:40.
web-skipped-moment = Los relojes nunca marcaron esa hora. Se adelantaron una hora. Elija una hora más tarde.
web-wish-for = Para
web-wish-for-whom = Elija quién va a recibir la carpeta.
web-wish-not-in-camera = Una carpeta solo para el juez muestra también a otras personas. Solo la hace quien puede ver a todas.
web-for-court = Un tribunal
web-for-court-what = Cualquiera puede leerla. No nombra a nadie. No lleva número, nombre ni páginas guardadas.
web-for-opposing = La otra parte
web-for-opposing-what = Muestra el número, el nombre y las páginas de esta persona. Las demás quedan cerradas.
web-for-in-camera = Solo el juez
web-for-in-camera-what = Muestra todo, también quiénes son las otras personas. Nadie más debe verla.
web-wish-report = Informe en
web-report-en = inglés
web-report-es = español

# Lo que van a ver
web-preview = Ver lo que van a ver
web-preview-first = Todavía no se hace nada. Primero usted ve lo que llevaría.
web-preview-title = Esto es lo que van a ver
web-preview-back = Cambiarlo
web-preview-not-you = La carpeta la hace una abogada, un abogado o quien es titular.
web-part = Parte
web-shown = Se muestra
web-part-identity = Número, nombre, país
web-part-said = Lo que dijo la página, y cuándo
web-part-bytes = Las páginas guardadas y las fotos
web-part-controls = Revisiones de otras personas a la misma hora
web-part-reasons = Por qué se la sigue, cómo la llama, caso, grupo
web-part-statements = Lo que alguien firmó sobre una revisión
web-part-contacts = Contactos y notas
web-shown-whole = va dentro
web-shown-closed = no va. Se puede mostrar y probar después
web-shown-without-who = solo qué se dijo y cuándo. No quiénes son
web-shown-with-who = va dentro, con quiénes son
web-shown-never = nunca
web-counts = Cuánto lleva
web-counts-nothing = No hay ninguna revisión en ese tiempo. Mire otra vez las fechas.
web-count-looks =
    { $n ->
        [one] { $n } revisión
       *[other] { $n } revisiones
    }
web-count-controls =
    { $n ->
        [one] { $n } revisión de otras personas
       *[other] { $n } revisiones de otras personas
    }
web-count-changes =
    { $n ->
        [one] { $n } cambio
       *[other] { $n } cambios
    }
web-count-gaps =
    { $n ->
        [one] { $n } rato en que nadie miró
       *[other] { $n } ratos en que nadie miró
    }
web-count-entries =
    { $n ->
        [one] { $n } entrada del registro, sin nombre
       *[other] las { $n } entradas del registro, sin nombres
    }
web-count-files =
    { $n ->
        [one] { $n } archivo
       *[other] { $n } archivos
    }
web-make = Hacer la carpeta
web-make-what = El registro dirá que se hizo. Eso no se puede borrar.
web-making = Haciendo una carpeta de pruebas
web-making-turn = Esperando el turno para escribir.
web-making-stamps = Pidiendo la hora a otros. Tarda 30 segundos como mucho.
web-making-writes = Escribiendo las revisiones.
web-making-failed = No se pudo escribir la carpeta. Lo que se empezó se quitó. ¿Está lleno el disco? Luego pruebe otra vez.
web-making-clock = No se pudo firmar el registro. El reloj de este equipo se atrasó. Corríjalo y pruebe otra vez.

# Carpetas hechas
web-made = Carpetas hechas
web-made-none = Todavía no se hizo ninguna.
web-made-more =
    { $n ->
        [one] { $n } más vieja está en el disco.
       *[other] { $n } más viejas están en el disco.
    }
web-made-and-more = y { $n } más
web-made-not-followed = ya no se sigue
web-made-one = Carpeta de pruebas
web-made-at = Hecha
web-made-holds = Lleva
web-made-path = En este equipo
web-made-silent = No llegó un sello de hora de: { $names }. Puede que las últimas revisiones no tengan la hora de un tercero.
web-made-download = Descargar .zip
web-made-download-what = Su nombre lleva una fecha y ningún nombre. Lo que va dentro puede nombrar a personas. Guárdelo bien.
web-made-not-you = La descarga una abogada, un abogado o quien es titular.
web-made-check = Cómo la verifican otros
web-made-check-what = Nadie tiene que fiarse de nosotros ni de este programa.
web-made-check-page = En un navegador, sin red:
web-made-check-command = Con este programa:
web-made-check-hand = A mano, con programas de otros:
web-made-delete = Borrar este archivo
web-made-delete-what = El archivo ya no estará. El registro aún dirá que se hizo y quién la hizo.
web-done-evidence-deleted = El archivo se borró. El registro aún dice que se hizo.

# Verificar una carpeta
web-verify = Verificar
web-verify-what = Dé una carpeta de pruebas en .zip. ¿Cambió algún byte desde que se hizo? No se guarda nada de ella.
web-verify-one = Verificar una carpeta
web-verify-file = El archivo .zip. Puede soltarlo aquí.
web-verify-do = Verificar
web-verify-limit = Hasta 512 MB. Para una más grande use la orden: testigo verify
web-verify-no-file = Primero elija un archivo .zip.
web-verify-known = Si tiene algo de antes
web-verify-known-what = ¿Le dieron antes la clave o un punto firmado del registro? Así nadie pudo cambiar el registro desde entonces.
web-verify-key = Clave del registro
web-verify-checkpoint = Punto firmado
web-verify-checking = Verificando una carpeta
web-verify-reads = Leyendo los archivos.
web-verify-neither = Esto no es el .zip de una carpeta de pruebas.
web-verify-refused = Este .zip no se aceptó. { $why }
web-verify-unread = No se pudo leer el archivo. Envíelo otra vez.
web-verify-large = Este .zip ocupa más de 8 GB al abrirse. Use la orden: testigo verify
web-verify-without = Sin nosotros
web-verify-without-what = Descargue verify.html y guárdelo. Se abre en cualquier navegador y no usa la red. Elija en él la carpeta.
web-verify-offline = Descargar verify.html
web-verdict = Qué se encontró
web-verdict-all = Todo lo que se puede verificar aquí coincide.
web-verdict-open = No se encontró nada cambiado. Lo NO PROBADO puede ser cierto. Esta carpeta no lo muestra.
web-verdict-altered = Algo se cambió, o nunca fue así. No use esta carpeta antes de saber qué.
web-verdict-what = Esto dice si la carpeta es lo que se guardó. No dice dónde estaba una persona.
web-claim-pass = PASA
web-claim-not-proven = NO PROBADO
web-claim-fail = FALLA
web-claim-found = Qué se encontró, y la orden
web-claim-command = Para verlo con otros programas, dentro de la carpeta:
web-claim-bag = Ningún archivo se cambió, se añadió ni se quitó
web-claim-signature = La clave del registro firmó todos los archivos
web-claim-entries = Cada línea del registro es una entrada válida
web-claim-checkpoint = La clave del registro firmó justo estas entradas
web-claim-inclusion = Cada entrada que se muestra está en su lugar del registro
web-claim-person = Las revisiones son de esta persona
web-claim-complete = Está todo lo que el registro tiene de esta persona
web-claim-sequence = Las revisiones llevan números sin huecos
web-claim-account = Cada revisión del plan se hizo, o se dice por qué no
web-claim-opened = Cada valor abierto es el que se selló
web-claim-bytes = Las páginas guardadas son los bytes que se sellaron
web-claim-read = Cada valor está en la página
web-claim-absence = Cada ausencia se vio bastantes veces, con otras personas en la lista
web-claim-time = Terceros dicen desde cuándo el registro era así
web-claim-between = Cada revisión cae entre dos de esas horas
web-claim-contact = La clave del propio sitio tomó parte
web-claim-warc = El archivo web tiene las mismas respuestas

# Qué dijo la página a una hora
web-where = Qué dijo la página a una hora
web-where-button = A una hora
web-where-at = Día y hora (hora de { $city })
web-where-twice = Ese día los relojes marcaron esta hora dos veces. Esta es la primera. Para la segunda, escriba { $utc }.
web-where-before = Antes
web-where-after = Después
web-where-none-before = Antes de esta hora no hubo una respuesta clara.
web-where-none-after = Después de esta hora no ha llegado una respuesta clara.
web-where-unclear = Una revisión más cercana no dio una respuesta clara, { $when }: { $what }.
web-where-page = Página
web-where-check = Revisión
web-where-nothing-between = Entre las dos no llegó nada claro.
web-where-unclear-between =
    { $n ->
        [one] { $n } revisión entre las dos no dio una respuesta clara.
       *[other] { $n } revisiones entre las dos no dieron una respuesta clara.
    }
web-where-petition = Una frase para una petición
web-where-petition-what = Para copiar. No nombra a nadie. Antes debe leerla una abogada o un abogado.
web-petition-both = Cerca de { $at }, los registros de revisiones automáticas de una página pública muestran esto. Antes: { $before } Después: { $after } Entre las dos no llegó una respuesta sobre la persona. La página no dice dónde estaba la persona entre las dos respuestas. No dice por qué cambió una respuesta.
web-petition-before = Cerca de { $at }, los registros de revisiones automáticas de una página pública muestran esto. Antes: { $before } Después no ha llegado una respuesta sobre la persona. La página no dice dónde estaba la persona.
web-petition-after = Cerca de { $at }, los registros de revisiones automáticas de una página pública muestran esto. Antes no había llegado una respuesta sobre la persona. Después: { $after } La página no dice dónde estaba la persona.
web-petition-said = la página «{ $page }» ({ $address }) respondió el { $when }: { $what } (revisión { $check }, entrada { $entry } del registro{ $hash }).
web-petition-hash = , SHA-256 de la respuesta { $hash }

# Un cambio, y una página guardada
web-side-by-side = Las dos páginas guardadas, lado a lado
web-raw-difference = Diferencia del código
web-difference-more =
    { $n ->
        [one] Aquí falta { $n } línea. Descargue las dos páginas.
       *[other] Aquí faltan { $n } líneas. Descargue las dos páginas.
    }
web-around = Cerca de esta hora
web-view-source = Código
web-source-what = El código de la página, como texto.
web-source-more = El resto está en la descarga.
web-read-by = Leída por
web-certificates = Certificados del servidor
web-certificates-kept =
    { $n ->
        [0] no se guardó ninguno
        [one] { $n } guardado
       *[other] { $n } guardados
    }
web-verify-saved = ¿Es esto lo que se guardó?
web-held-bytes = Los bytes tienen el SHA-256 que se selló
web-held-values = Los valores son los que se sellaron
web-held-entry = La entrada está en el registro firmado
web-held-signature = La cabeza del registro está firmada con su clave
web-held-yes = sí, se vio ahora
web-held-no = NO. Quien usa este programa debe ejecutar: testigo log verify
web-held-what = Este programa se revisó a sí mismo. Quien no se fía de él necesita lo de abajo.
web-held-yourself = Descargue los bytes y ejecute esto. Debe salir el mismo número:
web-held-folder = Con una carpeta de pruebas cualquiera verifica también el registro, la firma y las horas.
