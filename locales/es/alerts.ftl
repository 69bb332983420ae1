### Machine draft, needs a native reviewer.
### Usted, sin género, sin participios sobre la persona.
### reviewed-by:
### reviewed-on:

## Words inside the sentences

site = el sitio de { $source }
Site = El sitio de { $source }
list = la lista de { $source }
List = La lista de { $source }
until-clock =
    { $hour ->
        [1] la { $clock }
       *[other] las { $clock }
    }
until-moment = el { $moment }

## What stands around a message

late = Esto es del { $event_at }. No pudimos enviarlo antes.
late-short = { $event_at }: { $short }
again = Quizá ya tiene este mensaje. No sabemos si lo vio.
discreet = Aviso sobre { $name }. Abra para leer.
discreet-nobody = Un aviso para usted. Abra para leer.
discreet-unconfirmed = SIN CONFIRMAR. { $subject }
what-to-do = Qué hacer ahora:
scam = Nadie debe pedirle dinero por este mensaje. Si alguien lo hace, puede ser una estafa.
legal-help = Ayuda legal gratis:
number-line = { $who }: { $number }
number-check = { $number } (verifique este número)
footer = Este mensaje es de { $installation }.
seen-link = Para decir «Ya lo vi», abra este enlace: { $link }
seen-code = Para decir «Ya lo vi», mande el código { $code }.
not-news = Esto no es una noticia sobre { $name }.
not-news-nobody = Esto no es una noticia sobre ninguna persona.
keep-checking = Seguimos revisando cada { $every }.
keep-checking-plain = Seguimos revisando.
keep-trying = Seguimos intentando.
first-seen = Visto por primera vez: { $first_seen }.
last-check = Última revisión: { $last_look }.
quote = Dice, en inglés: «{ $quote }».
tell-lawyer = Avise al abogado.
tell-lawyer-today = Avise hoy al abogado.
before-place = Antes mostraba { $old_place }.
shows-city = El sitio muestra: { $place }, { $city }.
shows = El sitio muestra: { $place }.

## Steps

no-lawyer =
    { $legal_help ->
        [list] ¿No tiene? Abra la lista de ayuda legal gratis.
       *[none] ¿No tiene? Pida ayuda legal gratis a quien le ayuda.
    }
step-lawyer-or = Llame al abogado: { $lawyer }. { no-lawyer }
step-lawyer-or-unknown = Llame al abogado. { no-lawyer }
step-lawyer = Llame al abogado: { $lawyer }.
step-lawyer-unknown = Llame al abogado.
step-tell-lawyer = Avise ya al abogado: { $lawyer }.
step-tell-lawyer-unknown = Avise ya al abogado.
step-tell-lawyer-court = Avise hoy al abogado. La corte puede depender del lugar.
there-ask = Dé el número A. Pregunte: «¿Está ahí esta persona? Si no, ¿a dónde fue y cuándo?»
step-place = Llame a { $place }: { $place_phone }. { there-ask }
step-place-no-phone = Llame a { $place }. { there-ask }
step-place-hidden = Llame al lugar donde { $name } aparecía la última vez. { there-ask }
office-ask = Pregunte lo mismo. ¿Tiene miedo de llamar a { $agency }? Pida al abogado o a quien le ayuda que llame.
step-office = Llame a la oficina de { $agency } (ERO) en { $office }: { $office_phone }. { office-ask }
step-office-no-phone = Llame a la oficina de { $agency } (ERO) en { $office }. { office-ask }
step-office-line = Llame a la oficina de { $agency } (ERO): { $agency_line }. { office-ask }
step-office-plain = Llame a la oficina de { $agency } (ERO). { office-ask }
where-ask = Pregunte: «¿Dónde está esta persona en este momento?»
step-office-where = Llame a la oficina de { $agency } (ERO) en { $office }: { $office_phone }. { where-ask }
step-office-where-no-phone = Llame a la oficina de { $agency } (ERO) en { $office }. { where-ask }
step-office-where-line = Llame a la oficina de { $agency } (ERO): { $agency_line }. { where-ask }
step-office-where-plain = Llame a la oficina de { $agency } (ERO). { where-ask }
step-hospital = Pregunte a los dos: «¿Está esta persona en un hospital?»
asylum = ¿Pidió asilo o teme a ese gobierno? Hable antes con el abogado.
step-consulate = Llame al consulado de { $country }: { $consulate_phone }. { asylum }
step-consulate-no-phone = Llame al consulado de { $country }. { asylum }
step-consulate-hidden = Llame al consulado del país de nacimiento. { asylum }
step-phone-on = Tenga el teléfono encendido y con carga. Pueden llamarle de un número nuevo.
left-ask = Pregunte: «¿Cuándo salió esta persona y a dónde fue?»
step-left = Llame a { $old_place }: { $place_phone }. { left-ask }
step-left-no-phone = Llame a { $old_place }. { left-ask }
step-left-hidden = Llame al lugar donde { $name } aparecía la última vez. { left-ask }
moved-ask = Pregunte por llamadas, visitas, medicinas y cuentas de dinero. Las cuentas de antes quizá no sirvan.
step-new-place = Llame a { $place } al { $place_phone }. { moved-ask }
step-new-place-no-phone = Llame a { $place }. { moved-ask }
step-new-place-hidden = Llame al lugar nuevo. { moved-ask }
write-down = Anote con quién habló, la fecha y la hora.

## 1

started-subject = Ya estamos revisando por { $name }
started-short = Ya estamos revisando por { $name }.
started-head = Ya estamos revisando { site } por { $name }.
started-every = Revisamos cada { $every }, más o menos.
started-notes =
    { $note ->
        [daily] Le escribiremos si algo cambia, y una vez al día para decirle que las revisiones funcionaron.
        [weekly] Le escribiremos si algo cambia, y una vez por semana para decirle que las revisiones funcionaron.
       *[never] Le escribiremos si algo cambia.
    }
started-limits = Esta herramienta solo lee la página pública. No ve expedientes de la corte ni vuelos.

## 2

no-change-subject = { $name }: sin cambios
no-change-short = { $name }: sin cambios.
no-change-unseen-subject = { $name }: no pudimos revisar
no-change-unseen-short = No pudimos revisar por { $name }. Esto no es una noticia sobre { $name }.
no-change-looked-into-subject = { $name }: seguimos revisando
no-change-looked-into-short = { $name }: seguimos revisando. Le escribiremos cuando sepamos más.
no-change-head-looked-into =
    { $note ->
        [weekly] { $name }: esta semana seguimos revisando algo. Le escribiremos cuando sepamos más.
       *[other] { $name }: hoy seguimos revisando algo. Le escribiremos cuando sepamos más.
    }
no-change-head =
    { $note ->
        [weekly] { $name }: sin cambios esta semana.
       *[other] { $name }: sin cambios hoy.
    }
no-change-head-unseen =
    { $note ->
        [weekly] { $name }: esta semana no pudimos revisar. Esto no es una noticia sobre { $name }.
       *[other] { $name }: hoy no pudimos revisar. Esto no es una noticia sobre { $name }.
    }
no-change-where =
    { $listed ->
        [place] { Site } muestra a { $name } en { $place }.
        [yes] { Site } muestra a { $name }.
       *[no] { $name } no aparece en { list }.
    }
no-change-checks = Funcionaron { $useful } de { $all } revisiones.
no-change-silence-tomorrow = Si mañana a { $next_clock } no le hemos escrito, la herramienta puede estar apagada. Por favor revísela.
no-change-silence = Si no le hemos escrito antes del { $next_note }, la herramienta puede estar apagada. Por favor revísela.
no-change-ask =
    { $asks ->
       *[other] ¿Cada cuánto quiere esta nota: cada día, cada semana o solo si algo cambia?
    }
no-change-answer =
    { $asks ->
        [helper] Para elegir, escriba: testigo contact set { $contact } --no-change weekly (o daily, o never).
       *[other] Dígalo a quien instaló esto para usted.
    }

## 3

first-listed-subject = { $name } ya aparece en { list }
first-listed-short = { $name } ya aparece en { list }. Abra para leer más.
first-listed-head = { $name } ya aparece en { list }.
first-listed-call = Puede llamar a { $place } al { $place_phone } y preguntar por llamadas, visitas y cuentas de dinero.
first-listed-call-no-phone = Puede llamar a { $place } y preguntar por llamadas, visitas y cuentas de dinero.
first-listed-call-hidden = Puede llamar al lugar y preguntar por llamadas, visitas y cuentas de dinero.

## 4 and 4a

not-listed-subject = { $name } no aparece ahora en { list }
not-listed-short = { $name } no aparece ahora en { list }. Esto no nos dice por qué. Abra para ver qué hacer.
not-listed-head = { $name } no aparece ahora en { list }.
not-listed-checks =
    { $misses ->
        [one] Revisamos { $misses } vez. { Site } no encontró ningún registro.
       *[other] Revisamos { $misses } veces, desde el { $first_miss } hasta { $latest }. Cada vez, { site } no encontró ningún registro.
    }
not-listed-checks-count =
    { $misses ->
        [one] Revisamos { $misses } vez. { Site } no encontró ningún registro.
       *[other] Revisamos { $misses } veces. Cada vez, { site } no encontró ningún registro.
    }
not-listed-last-place = Última vez en la lista: { $last_seen }, en { $place }.
not-listed-last = Última vez en la lista: { $last_seen }.
not-listed-why = No sabemos por qué. El sitio puede estar mal, atrasado o dejar fuera a personas. { $name } puede seguir en el mismo lugar. También puede ser un traslado, una liberación o una deportación. El sitio no dice cuál.
not-listed-keep = Seguimos revisando cada { $every }. Le escribiremos si algo cambia.
not-listed-keep-plain = Seguimos revisando. Le escribiremos si algo cambia.

## 5

no-place-subject = { Site } no muestra lugar para { $name }
no-place-short = { Site } no muestra ahora un lugar para { $name }. No dice por qué. Abra para ver qué hacer.
no-place-head = { Site } todavía muestra a { $name }, pero sin lugar.
no-place-why = Puede ser un registro nuevo, un traslado en curso o una deportación que se prepara. El sitio no dice cuál. A veces el abogado debe actuar rápido.

## 6

place-changed-subject = { Site } muestra otro lugar para { $name }
place-changed-short = { Site } ahora muestra otro lugar para { $name }. Abra para ver qué hacer.
place-changed-head = { Site } ahora muestra otro lugar para { $name }.
place-changed-before = Antes: { $old_place }. Visto ahí por última vez: { $last_seen }.
place-changed-before-hidden = Visto en el lugar de antes por última vez: { $last_seen }.
place-changed-now-city = Ahora: { $place }, { $city }. Visto ahí por primera vez: { $first_seen }.
place-changed-now = Ahora: { $place }. Visto ahí por primera vez: { $first_seen }.
place-changed-now-hidden = Visto en el lugar nuevo por primera vez: { $first_seen }.
place-changed-between = El sitio cambió entre esas dos revisiones. El traslado pudo ser antes.

place-shown-subject = { Site } ahora muestra un lugar para { $name }
place-shown-short = { Site } ahora muestra un lugar para { $name }. Abra para ver qué hacer.
place-shown-head = { Site } ahora muestra un lugar para { $name }. En la revisión de antes no mostraba ninguno.
place-shown-now-hidden = Visto ahí por primera vez: { $first_seen }.

## 7

not-in-custody-subject = { Site } dice que { $name } no está en custodia de { $source }
not-in-custody-short = { Site } ahora dice que { $name } no está en custodia de { $source }. No dice por qué. Abra para ver qué hacer.
not-in-custody-head = { Site } ahora dice que { $name } no está en custodia de { $source }.
not-in-custody-why = El sitio no dice por qué. Puede ser una liberación, un paso a otra agencia o una deportación. Es pronto para saberlo.

## 8

listed-again-subject = { $name } aparece otra vez en { list }
listed-again-short = { $name } aparece otra vez en { list }. Abra para leer más.
listed-again-head = { $name } aparece otra vez en { list }.
listed-again-gap = { $name } no apareció en la lista por { $gap_about }. No sabemos si hubo un traslado o si el sitio estaba mal. Guardamos cada revisión.
listed-again-gap-unknown = No sabemos si hubo un traslado o si el sitio estaba mal. Guardamos cada revisión.
listed-again-call = Avise al abogado. Llame a { $place } al { $place_phone } y pregunte por llamadas y visitas.
listed-again-call-no-phone = Avise al abogado. Llame a { $place } y pregunte por llamadas y visitas.

## 9

wants-person-subject = Por favor ayude con una revisión
wants-person-short = Hoy no pudimos revisar. El sitio pide una persona. Esto no es una noticia sobre { $name }.
wants-person-short-nobody = Hoy no pudimos revisar. El sitio pide una persona. Esto no es una noticia sobre ninguna persona.
wants-person-head = Hoy no pudimos revisar. { Site } pide una persona, no un programa. Por favor haga la revisión con su teléfono o computadora. Toma cerca de un minuto.
wants-person-link = Abra este enlace para empezar: { $hand_check }
wants-person-ask = Pregunte a quien le ayuda cómo empezar.

## 10

site-silent-subject = El sitio no responde
site-silent-short = No pudimos revisar. El sitio no respondió. Esto no es una noticia sobre { $name }.
site-silent-short-nobody = No pudimos revisar. El sitio no respondió. Esto no es una noticia sobre ninguna persona.
site-silent-since = No hemos podido revisar desde el { $last_look }. { Site } no respondió.
site-silent-plain = No hemos podido revisar. { Site } no respondió.
site-back-subject = El sitio responde otra vez
site-back-short = El sitio responde otra vez. Ya revisamos.
site-back-head = { Site } responde otra vez.
site-back-gap = No pudimos revisar por { $gap_about }.
site-back-rest = Le escribiremos si algo cambió.

## 11

correction-subject = Corrección sobre { $name }
correction-short = Corrección. Un mensaje sobre { $name } estaba mal. Abra para leer.
correction-subject-group = Corrección sobre el grupo «{ $group }»
correction-subject-nobody = Corrección de un mensaje anterior
correction-short-group = Corrección. Un mensaje sobre el grupo «{ $group }» estaba mal. Abra para leer.
correction-short-nobody = Corrección. Un mensaje anterior estaba mal. Abra para leer.
correction-said-group = Era sobre el grupo «{ $group }».
correction-fault-nobody = El error fue nuestro, no de las personas.
correction-head = Corrección. Nuestro mensaje del { $told_at } estaba mal.
correction-head-undated = Corrección. Un mensaje nuestro estaba mal.
correction-said =
    { $told ->
        [not_listed] Decía que { $name } no aparecía en la lista.
        [no_place] Decía que el sitio no muestra lugar para { $name }.
        [place_changed] Decía que el sitio muestra otro lugar para { $name }.
        [not_in_custody] Decía que { $name } no estaba en custodia de { $source }.
       *[other] Era sobre { $name }.
    }
correction-fault = El error fue nuestro, no de { $name }.
correction-where =
    { $listed ->
        [place] El sitio muestra a { $name } en { $place }.
        [yes] El sitio muestra a { $name }.
       *[no] El sitio no muestra a { $name }.
    }
correction-sorry = Lamentamos la angustia que causó.

## 12

still-not-listed-subject = { $name } sigue sin aparecer en { list }
still-not-listed-short = { $name } sigue sin aparecer en { list }. Abra para ver qué hacer.
still-not-listed-head = { $name } sigue sin aparecer en { list }.
still-not-listed-gap = Ya van { $gap }.
still-not-listed-more =
    { $more ->
        [one] Revisamos { $more } vez más.
       *[other] Revisamos { $more } veces más.
    }
still-not-listed-calls = ¿Ya habló con el abogado? Abra su lista de llamadas y marque lo que ya hizo.

## 13

test-subject = Esta es una prueba
test-short = Esta es una prueba. Responda OK.
test-head = Esta es una prueba. Si puede leer esto, las alertas le llegarán. Responda OK o toque el enlace.

## 14

old-record-left-subject = Un registro viejo de { $name } salió de la lista
old-record-left-short = Un registro viejo de { $name } salió de la lista. Por sí solo, esto no es una noticia.
old-record-left-body = { List } ya no muestra el registro viejo de { $name }. Antes decía que { $name } no estaba en custodia de { $source }. Los registros viejos pueden salir de la lista después de unas semanas. Por sí solo, esto no es una noticia.

## Unconfirmed

first-miss-subject = SIN CONFIRMAR: una revisión sin registro de { $name }
first-miss-short = SIN CONFIRMAR: una revisión no encontró registro de { $name }. Estamos revisando otra vez.
first-miss-head = SIN CONFIRMAR. Una revisión no encontró registro de { $name } en { list }.
first-miss-when = La revisión fue el { $first_miss }.
first-miss-often = El sitio puede fallar por poco tiempo. Una sola vez prueba poco.
likely-subject = SIN CONFIRMAR: quizá { $name } no aparece ahora en { list }
likely-short = SIN CONFIRMAR: quizá { $name } no aparece ahora en { list }. Estamos revisando otra vez.
likely-head = SIN CONFIRMAR. Quizá { $name } no aparece ahora en { list }.
early-why = No sabemos por qué. { $name } puede seguir en el mismo lugar.
early-confirm = Estamos revisando otra vez. Lo más pronto que podremos confirmarlo es el { $confirmed_by }. Entonces le escribiremos.
early-confirm-unknown = Estamos revisando otra vez. Le escribiremos cuando sepamos más.
early-lawyer = Ya puede avisar al abogado. Dígale que no está confirmado.
controls = En los mismos minutos aparecían { $controls_listed } de { $controls_all } otras personas.

## For helpers

site-in-doubt-subject = Sitio en duda: muchas personas sin registro a la vez
site-in-doubt-short = Muchas personas sin registro a la vez. El sitio está en duda. Los avisos a familias esperan.
site-in-doubt-head = Muchas personas no aparecían en { list } en la misma revisión. La falla puede ser del sitio y no un cambio de las personas.
site-in-doubt-wait = Los avisos a familias sobre esto esperan. Seguimos revisando.
source-unstable-subject = { Site } puede estar inestable: muchos registros cambiaron a la vez
source-unstable-short = Muchos registros cambiaron a la vez. El sitio puede estar inestable. Revise antes de actuar.
source-unstable-head = { Site } cambió los registros de muchas personas a la vez. La falla puede ser del sitio y no un cambio de las personas.
source-unstable-told = Los avisos de los cambios sí salen. Revise a mano a unas pocas personas antes de actuar.
page-looks-different-subject = El sitio se ve distinto
page-looks-different-short = El sitio se ve distinto. No lo podemos leer. Valen las últimas respuestas.
page-looks-different-head = { Site } se ve distinto. Esta herramienta no lo puede leer ahora. Valen las últimas respuestas, que se hacen viejas.
page-looks-different-next = Mire la página guardada. Quizá hace falta otra versión de la herramienta. Mientras tanto, haga revisiones a mano.
out-of-date-subject = Las revisiones dejaron de funcionar
out-of-date-short = No hay revisiones nuevas. La causa puede ser esta computadora o su red.
out-of-date-gap = No hubo ninguna revisión útil por { $gap_about }.
out-of-date-plain = No hubo ninguna revisión útil desde hace un tiempo.
out-of-date-next = La causa puede ser esta computadora o su red. ¿Está prendida? ¿Tiene internet?

## Other changes

record-changed-subject = Cambió el registro de { $name }
record-changed-short = Cambió el registro de { $name }. Abra para leer más.
record-changed-head = { Site } cambió el registro de { $name }. El cambio no es del lugar.
record-changed-quote = Ahora dice, en inglés: «{ $quote }».
court-case-subject = Información de la corte sobre { $name }
court-case-short = El sitio de la corte muestra algo nuevo sobre { $name }. Abra para leer más.
court-case-head = El sitio de la corte de inmigración muestra información nueva sobre { $name }.
court-case-limits = Este sitio muestra solo una parte del expediente. Puede estar mal o atrasado.
court-case-lawyer = Avise hoy al abogado. Pregunte: «¿Hay una fecha nueva o una decisión nueva?»

## Many at once

digest-subject = Varios cambios a la vez
digest-short = Varios cambios a la vez. Abra para leer.
digest-head = Varias cosas cambiaron a la vez. Las pusimos en un solo mensaje.
digest-unstable = El sitio de { $unstable } puede estar inestable: muchos datos cambiaron a la vez.
digest-names = { $said }: { $calls }
digest-names-more = { $said }: { $calls } y { $more } más
digest-names-command = { $said }: { $calls } y { $more } más: testigo alerts
digest-no-change-unseen =
    { $count ->
        [one] { $count } persona: no pudimos revisar.
       *[other] { $count } personas: no pudimos revisar.
    }
digest-no-change-looked-into =
    { $count ->
        [one] { $count } persona: seguimos revisando algo.
       *[other] { $count } personas: seguimos revisando algo.
    }
digest-source-unstable =
    { $count ->
        [one] { $count } sitio puede estar inestable.
       *[other] { $count } sitios pueden estar inestables.
    }
digest-started =
    { $count ->
        [one] { $count } persona: empezamos a revisar.
       *[other] { $count } personas: empezamos a revisar.
    }
digest-no-change =
    { $count ->
        [one] { $count } persona: sin cambios.
       *[other] { $count } personas: sin cambios.
    }
digest-first-listed =
    { $count ->
        [one] { $count } persona en la lista por primera vez.
       *[other] { $count } personas en la lista por primera vez.
    }
digest-not-listed =
    { $count ->
        [one] { $count } persona no aparece en la lista (confirmado).
       *[other] { $count } personas no aparecen en la lista (confirmado).
    }
digest-not-listed-since =
    { $count ->
        [one] { $count } persona no aparece en la lista desde las { $since } UTC (confirmado).
       *[other] { $count } personas no aparecen en la lista desde las { $since } UTC (confirmado).
    }
digest-no-place =
    { $count ->
        [one] { $count } persona aparece sin lugar.
       *[other] { $count } personas aparecen sin lugar.
    }
digest-place-changed =
    { $count ->
        [one] { $count } cambio de lugar.
       *[other] { $count } cambios de lugar.
    }
digest-not-in-custody =
    { $count ->
        [one] { $count } persona aparece fuera de custodia.
       *[other] { $count } personas aparecen fuera de custodia.
    }
digest-listed-again =
    { $count ->
        [one] { $count } persona aparece otra vez en la lista.
       *[other] { $count } personas aparecen otra vez en la lista.
    }
digest-wants-person =
    { $count ->
        [one] { $count } revisión necesita una persona.
       *[other] { $count } revisiones necesitan una persona.
    }
digest-site-silent =
    { $count ->
        [one] { $count } sitio no responde.
       *[other] { $count } sitios no responden.
    }
digest-site-back =
    { $count ->
        [one] { $count } sitio responde otra vez.
       *[other] { $count } sitios responden otra vez.
    }
digest-correction =
    { $count ->
        [one] { $count } corrección.
       *[other] { $count } correcciones.
    }
digest-still-not-listed =
    { $count ->
        [one] { $count } persona sigue sin aparecer.
       *[other] { $count } personas siguen sin aparecer.
    }
digest-test =
    { $count ->
        [one] { $count } prueba.
       *[other] { $count } pruebas.
    }
digest-old-record-left =
    { $count ->
        [one] { $count } registro viejo salió de la lista.
       *[other] { $count } registros viejos salieron de la lista.
    }
digest-first-miss =
    { $count ->
        [one] { $count } primera revisión sin registro (sin confirmar).
       *[other] { $count } primeras revisiones sin registro (sin confirmar).
    }
digest-likely =
    { $count ->
        [one] { $count } persona quizá no aparece (sin confirmar).
       *[other] { $count } personas quizá no aparecen (sin confirmar).
    }
digest-site-in-doubt =
    { $count ->
        [one] { $count } sitio en duda.
       *[other] { $count } sitios en duda.
    }
digest-page-looks-different =
    { $count ->
        [one] { $count } página se ve distinta.
       *[other] { $count } páginas se ven distintas.
    }
digest-record-changed =
    { $count ->
        [one] { $count } registro cambió.
       *[other] { $count } registros cambiaron.
    }
digest-court-case =
    { $count ->
        [one] { $count } cambio en el sitio de la corte.
       *[other] { $count } cambios en el sitio de la corte.
    }
digest-group =
    { $count ->
        [one] { $count } grupo cambió.
       *[other] { $count } grupos cambiaron.
    }
digest-digest =
    { $count ->
        [one] { $count } resumen anterior.
       *[other] { $count } resúmenes anteriores.
    }
digest-out-of-date =
    { $count ->
        [one] { $count } aviso de que no hay revisiones.
       *[other] { $count } avisos de que no hay revisiones.
    }
