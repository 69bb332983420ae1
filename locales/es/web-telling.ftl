### Qué hacer ahora, a quién se avisa, quién puede mirar, y si funciona.
### Machine draft, needs a native reviewer.

# Qué hacer ahora: la primera frase
web-what-now = Qué hacer ahora
web-now-do = Qué hacer ahora:
web-now-can-do = Lo que usted puede hacer:
web-now-head-nowhere = No se pregunta a ningún sitio por { $name }
web-now-head-never-listed = Todavía no vimos a { $name } en { list }
web-now-head-unconfirmed = Puede que { $name } no aparezca ahora en { list }. Estamos revisando otra vez
web-now-head-not-listed = { $name } no aparece ahora en { list }
web-now-head-no-place = { List } todavía muestra a { $name }, pero sin lugar
web-now-head-moved = { Site } ahora muestra otro lugar para { $name }
web-now-head-out = { Site } dice que { $name } no está en custodia de { $source }
web-now-head-again = { $name } aparece otra vez en { list }
web-now-head-first = { $name } ya aparece en { list }
web-now-head-listed = { $name } aparece en { list }
web-now-head-old-record-left = { List } ya no muestra el registro viejo de { $name }
web-now-head-site-doubt = El sitio está en duda. Esto no es una noticia sobre { $name }
web-now-head-stale = Nuestra última respuesta sobre { $name } es vieja. Esto no es una noticia
web-now-head-court = { $name }: lo que dice la página de la corte
web-now-why-nowhere = Pida a quien instaló esto que elija un sitio.
web-now-why-never-listed = Un registro nuevo puede tardar unas horas. Quizá el número o el país se escribe allí de otra forma.
web-now-why-no-place = Puede ser un registro nuevo, un traslado o una deportación que se prepara. El sitio no dice cuál. A veces el abogado debe actuar rápido.
web-now-why-moved = El traslado pudo ser antes del día en que lo vimos.
web-now-why-out = El sitio no dice por qué. Puede ser una liberación, un paso a otra agencia o una deportación. Es pronto para saberlo.
web-now-why-again = No sabemos si hubo un traslado o si el sitio estaba mal. Guardamos cada revisión.
web-now-why-listed = No hay nada que hacer ahora. Tenga el teléfono encendido.
web-now-why-old-record-left = Antes decía «fuera de custodia». Los registros viejos pueden salir de la lista después de unas semanas. Por sí solo, esto no es una noticia.
web-now-why-site-doubt = No hay nada que hacer ahora. Revisamos otra vez y le escribimos cuando sepamos más.
web-now-why-stale = El sitio no respondió, o esta computadora estaba apagada. Usted puede revisar a mano.
web-now-why-court = La página de la corte muestra solo una parte del expediente. Puede estar mal o atrasada.

# Qué hacer ahora: los pasos
web-now-step-lawyer = Llame al abogado
web-now-step-place = Llame al lugar del último registro
web-now-step-place-named = Llame a { $what }
web-now-step-office = Llame a la oficina de { $agency } (ERO)
web-now-step-office-named = Llame a la oficina de { $agency } (ERO): { $what }
web-now-step-hospital = Pregunte a los dos por un hospital
web-now-step-consulate = Llame al consulado del país de nacimiento
web-now-step-consulate-named = Llame al consulado de { $what }
web-now-step-court-line = Llame a la línea de la corte
web-now-step-phone-on = Tenga el teléfono encendido y con carga. Pueden llamarle de un número nuevo
web-now-step-details = Revise el número y el país
web-now-step-hand-check = Revise a mano, con su propio navegador
web-now-call = Llamar
web-now-call-lawyer = El abogado
web-now-call-place = El lugar
web-now-call-office = La oficina
web-now-call-hospital = Hospital
web-now-call-consulate = El consulado
web-now-call-court-line = La línea de la corte
web-now-call-phone-on = Teléfono encendido
web-now-call-details = Número y país
web-now-call-hand-check = Revisar a mano
web-now-call-other = Otro paso
web-now-say = Diga:
web-now-ask-there = ¿Está ahí esta persona? Si no, ¿a dónde fue y cuándo?
web-now-ask-there-number = ¿Está ahí { $number }? Si no, ¿a dónde fue y cuándo?
web-now-ask-where = ¿Dónde está esta persona en este momento?
web-now-ask-left = ¿Cuándo salió esta persona y a dónde fue?
web-now-ask-moved = ¿Cómo son aquí las llamadas, las visitas, las medicinas y las cuentas de dinero?
web-now-ask-visits = ¿Cómo son aquí las llamadas y las visitas?
web-now-ask-hospital = ¿Está esta persona en un hospital?
web-now-ask-court = ¿Hay una fecha nueva o una decisión nueva?
web-now-ask-petition = ¿Puede ayudar ahora un juez, con un habeas? ¿Quién más ayuda a las familias que buscan?
web-now-long = Ya van más de tres días. Pregunte por la corte.
web-now-court-place = Llame hoy. La corte puede depender del lugar.
web-now-say-unconfirmed = Puede llamar ya. Diga que no está confirmado.
web-now-same = Pregunte lo mismo.
web-now-afraid = ¿Tiene miedo de llamar a { $agency }? Pida al abogado o a quien le ayuda que llame.
web-now-asylum = ¿Pidió asilo o teme a ese gobierno? Hable antes con el abogado.
web-now-no-lawyer = Aquí no hay ningún número de abogado. ¿No tiene? Pida ayuda legal gratis a quien le ayuda.
web-now-add-lawyer = Agregar al abogado
web-now-see-details = Ver el número y el país
web-now-check-number = Verifique este número.

# Qué hacer ahora: lo que ya se hizo
web-now-mark = Marcar como hecho, o escribir una nota
web-now-more-notes = Agregar una nota, o deshacer
web-now-note = ¿Con quién habló? ¿Qué le dijo?
web-now-done = Hecho
web-now-note-only = Guardar solo la nota
web-now-undo = No se hizo
web-now-done-at = Hecho: { $when }
web-now-by = por { $who }
web-now-my-calls = Mis llamadas
web-now-deed-done = hecho
web-now-deed-undone = no se hizo
web-now-deed-note = nota
web-done-call-kept = Guardado.
web-now-next-check = Revisamos otra vez: { $when }.
web-now-no-next-check = No hay otra revisión planeada.
web-now-unseen =
    { $n ->
        [one] Salió { $n } aviso sobre esto y nadie dijo que lo vio. Toque el botón y no se envía otra vez.
       *[other] Salieron { $n } avisos sobre esto y nadie dijo que los vio. Toque el botón y no se envían otra vez.
    }
web-done-seen = Gracias. Sabemos que usted lo vio.
web-now-share = Compartir
web-now-share-text = Texto para copiar y enviar
web-now-whatsapp = Abrir en WhatsApp
web-now-share-what = Esta página no envía nada. El número A no está en el texto.
web-now-print = Imprimir
web-now-listen = Escuchar
