### A quién seguimos: la primera vez, una persona, una lista de personas.
### reviewed-by: the authors

web-choose = Elija, por favor

# The first run
web-welcome = Bienvenida
web-welcome-go-on = Agregar a la primera persona
web-welcome-can = Qué puede ver
web-welcome-can-text = Pregunta al sitio por las personas que usted nombra. Ve si el sitio muestra un registro y qué dice.
web-welcome-can-more = Se guarda cada respuesta. Si una cambia, avisamos a quien usted elija.
web-welcome-cannot = Qué no puede ver
web-welcome-cannot-text = Guardamos lo que dijo la página. No sabemos dónde está nadie.
web-welcome-cannot-more = El sitio puede tardar o equivocarse. A veces deja fuera a personas por error.
web-welcome-who = Quién puede ver qué
web-welcome-who-text = El sitio de ICE puede registrar la dirección de internet que pregunta. Una clínica o la oficina de un abogado puede hacerlo por usted.
web-welcome-who-more = Lo guardado se queda en esta computadora. No enviamos nada a nadie, salvo los avisos que usted prepare.
web-welcome-done = Todo queda preparado
web-welcome-nobody-told = Todavía no se avisa a nadie. Agregue un contacto o mire estas páginas cada día.
web-welcome-keep-on = Deje esta computadora encendida. Si se duerme, no podemos revisar.
web-welcome-keep-on-why = Las horas en que estuvo apagada se muestran como «sin revisar». Nunca cuentan como respuesta.

# The first check
web-first-title = La primera revisión
web-first-undone = El programa no pudo revisar solo ahora. Usted puede hacer la primera revisión en su propio navegador.
web-first-by-hand = El programa no pregunta solo en este sitio. Pueden revisar juntos, en su propio navegador.
web-first-not-listed = Una sola respuesta así no prueba nada. Lea el número una vez más. Seguimos preguntando.
web-first-saved-page = La página como la vimos
web-first-together = Revisar juntos
web-first-contacts = ¿A quién avisamos?
web-first-contacts-text = Elija quién recibe un aviso si el registro cambia. Aquí puede agregar también a su abogado. Cada contacto recibe antes un aviso de prueba y debe responder.
web-first-add-contact = Agregar un contacto
web-first-later = Más tarde. Hasta entonces no se avisa a nadie.

# A person
web-add-title = Seguir a una persona
web-add-many = Agregar a muchas personas con un archivo
web-add-go-on = Continuar
web-add-number = Número A
web-add-number-hint = De 7 a 9 cifras. Está en los papeles de inmigración. Puede escribir espacios y guiones.
web-add-country = País de nacimiento
web-add-country-hint = Como lo escribe la lista del sitio. Empiece a escribir, en español o en inglés.
web-add-call = ¿Cómo llamamos a esta persona en los avisos?
web-add-call-hint = Un apodo o una letra. Otros pueden verlo en un teléfono bloqueado.
web-add-basis = ¿Cómo conoce usted a esta persona?
web-add-basis-hint = Solo seguimos a quien alguien pidió seguir. Su respuesta se guarda.
web-add-basis-family = Soy de la familia
web-add-basis-friend-asked-by-family = Tengo amistad y la familia me lo pidió
web-add-basis-attorney = Soy su abogado, abogada o representante
web-add-basis-accredited-organisation = Somos una organización acreditada, con permiso
web-add-basis-press-with-consent = Soy periodista, con permiso
web-add-basis-self = Es mi propio caso
web-add-more = Nombre completo, sitios y más
web-add-first = Nombres
web-add-first-hint = Si quiere. Ayuda a ver que una respuesta es de otra persona. En algunos sitios se pregunta también por nombre.
web-add-last = Apellidos
web-add-source = Sitios donde se pregunta
web-add-group = Grupo
web-add-group-hint = Personas con un motivo común, como el mismo día de corte.
web-add-client-ref = Su propia referencia
web-add-document = Papel que lo muestra
web-add-document-hint = Por ejemplo la fecha de un G-28 o de un permiso firmado.
web-add-tier = Cada cuánto
web-add-tier-hot = más seguido
web-add-tier-normal = como siempre
web-add-tier-cold = pocas veces
web-add-read-back = Lea el número otra vez
web-add-zeros =
    { $n ->
        [one] Pusimos { $n } cero delante. Todo número A tiene nueve cifras.
       *[other] Pusimos { $n } ceros delante. Todo número A tiene nueve cifras.
    }
web-add-wrong-digit = El programa no puede notar una cifra equivocada: léala otra vez.
web-add-save = Está bien: seguir a esta persona
web-add-again = Algo está mal: escribirlo otra vez

# The guards
web-guard-sequence = Estos números parecen una serie. Este programa solo sigue a quien alguien le pidió seguir.
web-guard-sequence-next = Si alguien le pidió seguir a cada una, dé un papel propio para cada persona e intente otra vez.
web-guard-one-person = Estos números parecen una serie. Este programa solo sigue a quien alguien le pidió seguir.
web-guard-one-person-next = Escriba un número A completo para cada persona.
web-guard-too-many = Así serían { $people } personas. Este programa está preparado para { $limit } como máximo.
web-guard-too-many-next = Deje de seguir a quien ya no lo necesita. O quien maneja el programa cambia «capacity» en [guard] de su configuración.
web-guard-unnamed = A más personas solo las sigue una organización que dice quién es.
web-guard-unnamed-next = Quien maneja el programa pone «organisation» y un contacto en la configuración. El sitio ve los dos.
web-guard-family =
    { $n ->
       *[other] { $n } números están seguidos o casi. ¿Es una sola familia?
    }
web-guard-family-what = Los familiares pueden tener números seguidos. Solo continuamos si le pidieron seguir a cada persona.
web-guard-family-yes = Sí, es una familia y nos lo pidieron
web-guard-family-yes-each = Sí, cada serie es una familia y nos lo pidieron
web-guard-family-no = No

# The pace
web-pace-capacity = Con esto usted sigue a { $people } de { $limit } personas como máximo.
web-pace-slow = Vamos despacio a propósito: una pregunta cada { $spacing }.
web-pace-round = Revisar a { $people } personas una vez toma { $takes }.
web-pace-by-hand = El programa no pregunta solo por { $people } de ellas. Revisarlas juntos toma cerca de { $takes }.
web-long-seconds =
    { $n ->
        [one] { $n } segundo
       *[other] { $n } segundos
    }
web-long-minutes =
    { $n ->
        [one] { $n } minuto
       *[other] { $n } minutos
    }
web-long-hours = { $hours } h { $minutes } min

# What can be done about a person
web-person-actions = Qué puede hacer
web-person-look = Revisar ahora
web-person-pause = Pausar seguimiento
web-person-resume = Seguir otra vez
web-person-stop = Dejar de seguir
web-person-cannot-change = Lo que se anotó de una persona no se puede cambiar, para que sirva de prueba. Para cambiar el caso, el grupo o cada cuánto: deje de seguir y agregue a la persona otra vez. Lo guardado se queda.
web-look-title = Revisando ahora
web-look-begins = Preguntamos al sitio. Puede tardar un minuto.
web-look-step = { $done } de { $of } listas.
web-look-undone = No se preguntó al sitio. El programa dice: { $why }
web-stop-title = ¿Dejar de seguir a { $who }?
web-stop-asks = Ya no se pregunta a ningún sitio por esta persona.
web-stop-tells = Ya no se avisa a nadie sobre esta persona. Los avisos que esperan no se envían.
web-stop-stays = Lo guardado se queda en esta computadora y todavía se puede probar.
web-stop-again = Puede seguir a esta persona otra vez. Entonces empieza una anotación nueva.
web-stop-reason = Por qué (si quiere)
web-stop-reason-hint = Se guarda con la anotación. No escriba números aquí, por favor.
web-stop-not = No, volver
web-done-followed = Desde ahora se sigue a esta persona.
web-done-followed-already = Ya se seguía a esta persona. No se agregó nada.
web-done-not-followed = No se sigue. Revise el número con quien se lo dio.
web-done-not-yours = Usted no puede agregar a esta persona. Pregunte a quien maneja el programa.
web-done-refused-now = No se guardó. Otra persona cambió la lista en este momento. Mire otra vez, por favor.
web-done-paused = El seguimiento está en pausa.
web-done-resumed = Seguimos otra vez.
web-done-stopped = Ya no se sigue a esta persona. Lo guardado se queda.
web-done-looked = Se preguntó al sitio ahora mismo.
web-done-look-paused = No se preguntó: el seguimiento está en pausa.
web-done-look-by-hand = No se preguntó: este sitio solo lo miran personas. Revisen juntos.
web-done-look-recent = No se preguntó: ya preguntamos hace menos de cinco minutos.
web-done-look-left-alone = No se preguntó: el sitio pide que no preguntemos por un rato. Pueden revisar juntos.

# The sheet
web-sheet = Hoja para imprimir
web-sheet-of = Hoja para imprimir: { $who }
web-sheet-printed = Impresa
web-sheet-last-check = Última revisión
web-sheet-calls = A quién llamar
web-sheet-lawyer = El abogado o la abogada
web-sheet-consulate = El consulado
web-sheet-check-number = revise este número
web-sheet-notes = Notas: quién, cuándo, qué dijo
web-sheet-how-to-print = Imprima esta página con su navegador. Lleva el número completo: guárdela bien.

# A list
web-import = Agregar a muchas personas
web-import-what = Envíe un archivo con una persona en cada fila. La primera fila nombra las columnas, en inglés o en español. No se guarda nada antes de que usted lo vea.
web-import-xlsx = El archivo debe ser CSV. En una hoja de cálculo, elija «guardar como CSV».
web-import-file = Archivo CSV, hasta 5 MB y 5,000 personas
web-import-upload = Enviar el archivo
web-import-no-file = No llegó un archivo, o estaba vacío.
web-import-too-large = El archivo pesa más de 5 MB. Divídalo en partes.
web-import-no-rows = No hay filas debajo de los nombres de las columnas.
web-import-too-many = El archivo tiene más de 5,000 personas. Divídalo en partes.
web-import-columns = Qué columnas puede haber
web-import-columns-what = En cualquier orden; otras columnas no estorban. Cada persona necesita un número, un país y la respuesta a «cómo conoce a esta persona».
web-column-a-number = Número A
web-column-country-of-birth = País de nacimiento
web-column-first-name = Nombres
web-column-last-name = Apellidos
web-column-call-name = Nombre en los avisos
web-column-basis = Cómo conoce a la persona
web-column-document = Papel que lo muestra
web-column-matter = Caso
web-column-group = Grupo
web-column-client-ref = Su propia referencia
web-column-tier = Cada cuánto
web-column-sources = Sitios
web-import-map = ¿Qué hay en cada columna?
web-import-rows =
    { $n ->
        [one] El archivo tiene { $n } fila.
       *[other] El archivo tiene { $n } filas.
    }
web-import-map-what = Lo supusimos por los nombres. Mire cada una, por favor.
web-import-column = Columna
web-import-cells = Primeras filas
web-import-is = Esto es
web-import-unused = no se usa
web-import-defaults = Donde una fila no dice nada
web-import-each-row = Cada fila lo dice
web-import-preview-go = Ver qué pasaría
web-import-other-file = Tomar otro archivo
web-import-preview = Antes de guardar nada
web-import-counts = listas { $ready } · por corregir { $fixable } · rechazadas { $refused }
web-import-known = Ya se siguen: { $unchanged } iguales, { $differing } con otros datos.
web-import-nobody-new = No hay nadie nuevo que guardar.
web-import-save =
    { $n ->
        [one] Seguir a { $n } persona
       *[other] Seguir a { $n } personas
    }
web-import-repaired = Qué corregimos
web-import-lines = Líneas: { $lines }
web-import-differing = Se siguen con otros datos
web-import-differing-what = Se quedan como están. Estas columnas son distintas.
web-import-not-taken = Filas que no se toman
web-import-errors = Descargar errors.csv
web-import-errors-what = El motivo está en la primera columna. Corrija allí las filas y envíe ese archivo. Las filas llevan números completos: borre después el archivo.
web-import-line = Línea
web-import-why = Por qué
web-import-more-rows =
    { $n ->
        [one] Y { $n } más, en el archivo.
       *[other] Y { $n } más, en el archivo.
    }
web-import-map-again = Cambiar las columnas
web-import-saving = Guardando la lista
web-import-saving-people =
    { $n ->
        [one] Guardando a { $n } persona.
       *[other] Guardando a { $n } personas.
    }
web-import-not-saved = No se agregó a nadie. Quien maneja este programa debe ejecutar: testigo doctor
web-import-done = La lista está guardada
web-import-saved =
    { $n ->
        [one] Desde ahora se sigue a { $n } persona.
       *[other] Desde ahora se sigue a { $n } personas.
    }
web-import-saved-next = Si envía el mismo archivo otra vez, no se agrega a nadie dos veces.
web-repair-leading-zero = 8 cifras: pusimos un cero delante.
web-repair-two-leading-zeros = 7 cifras: pusimos dos ceros delante.
web-repair-no-decimals = Quitamos un «.0» al final del número.
web-repair-call-made = Sin nombre para los avisos: tomamos la primera letra o su propia referencia.

# What is wrong
web-why-number-pattern = Estos números parecen una serie. Este programa solo sigue a quien alguien le pidió seguir. Escriba un número A completo para cada persona.
web-why-number-empty = Un número A tiene de 7 a 9 cifras. Aquí no hay ninguna.
web-why-number-digits =
    { $n ->
        [one] Un número A tiene de 7 a 9 cifras. Este tiene { $n }.
       *[other] Un número A tiene de 7 a 9 cifras. Este tiene { $n }.
    }
web-why-number-characters = Un número A se escribe con cifras. Aquí hay otra cosa.
web-why-number-zeros = Un número A no puede ser todo ceros.
web-why-number-receipt = Esto parece el número de un recibo de USCIS. El número A está en el mismo papel.
web-why-number-social-security = Esto parece un número de Seguro Social. No lo dé a este programa.
web-why-followed = Ya se sigue a esta persona.
web-why-not-yours = Usted no puede agregar a esta persona. Pregunte a quien maneja el programa.
web-why-other-matter = Este caso no es de usted.
web-why-no-number = No hay número A.
web-why-rounded = Una hoja de cálculo redondeó este número y faltan cifras. Ponga la columna como texto y escriba el número otra vez.
web-why-no-country = Falta el país de nacimiento.
web-why-country-digits = El país de nacimiento tiene cifras.
web-why-country = La lista del sitio no tiene ese país. Parecidos: { $names }
web-why-no-call-typed = Diga cómo llamar a esta persona en los avisos.
web-why-no-call = No hay nombre para los avisos, ni nombre, ni referencia suya.
web-why-half-name = Dé nombres y apellidos, o ninguno.
web-why-no-basis-typed = Diga cómo conoce a esta persona.
web-why-no-basis = No dice cómo conoce a esta persona.
web-why-unknown-basis = No conocemos esa respuesta a cómo conoce a la persona. Escriba por ejemplo «familia» o «abogada».
web-why-unknown-tier = Cada cuánto no es una de estas: hot, normal, cold.
web-why-no-source = Elija al menos un sitio.
web-why-unknown-source = Aquí no hay ese sitio. Hay: { $names }
web-why-formula = { $column }: esto es una fórmula. Escriba el valor mismo.
web-why-too-long = { $column }: esto tiene más de 200 letras.
web-why-no-text = { $column }: hay signos que no son texto, o varias líneas.
web-why-stray-mark = Unas comillas abren una celda en esta fila y no la cierran.
web-why-too-many-stray-marks = Demasiadas filas antes de esta tienen comillas sueltas. Desde aquí no se leyó nada.
web-why-too-many-cells = Esta fila tiene { $has } celdas y hay { $wants } columnas. Una celda con coma necesita comillas.
web-why-same-person = Las líneas { $a } y { $b } son la misma persona. Se toma la primera.
web-why-same-number = Las líneas { $a } y { $b } tienen el mismo número A, pero otros datos.
web-why-same-reference = Las líneas { $a } y { $b } tienen la misma referencia, pero otros números A.
web-why-empty = El archivo está vacío.
web-why-no-header = La primera fila parece una persona. Ponga encima una fila que nombre las columnas.
web-why-doubled = Dos columnas son lo mismo ({ $column }): { $names }. Deje una.
web-why-missing = Faltan estas columnas: { $names }. Cambie las columnas, o dígalo una vez para todas las filas.
web-why-other-number = Esta referencia se sigue con otro número A. No se cambió nada.
web-why-other-reference = Este número A se sigue con otra referencia. No se cambió nada.
