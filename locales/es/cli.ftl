### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

cli-not-listed = No aparece en la lista
cli-no-case = Sin información de un caso
cli-several = Más de un resultado ({ $count })
cli-not-asked = Sin preguntar: el formulario no aceptó la pregunta
cli-unclear = La página se ve distinta ({ $why })
cli-blocked = El sitio pidió una persona ({ $why })
cli-no-robots = No se pudo llegar al sitio (tampoco a su robots.txt)
cli-no-answer = El sitio no respondió ({ $why })
cli-listed-at = Aparece en { $place }
cli-listed-no-place = Aparece sin lugar
cli-listed-cbp = Aparece: custodia de CBP
cli-listed-out = Aparece: fuera de custodia
cli-listed-other = Aparece: «{ $quote }»
cli-listed-other-words = Aparece, con otras palabras
cli-court-case = Información de un caso judicial
cli-way-http = preguntó el programa, grado { $grade }
cli-way-browser = preguntó el programa en un navegador, grado { $grade }
cli-way-assisted = vista por una persona, grado { $grade }
cli-way-import = entregada por una persona, grado { $grade }

## Where a person stands

cli-status-never_listed = Todavía no vista en la lista
cli-status-listed = Aparece
cli-status-recheck = Revisando otra vez
cli-status-likely_not_listed = Quizá no aparece en la lista (sin confirmar)
cli-status-not_listed = No aparece ahora en la lista
cli-status-expired_expected = Ya no se muestra, como se espera después de «fuera de custodia»
cli-status-site_doubt = Sitio en duda
cli-status-stale = Información vieja
cli-status-court_case = Información de un caso judicial
cli-status-no_case = Sin información de un caso

## What was found

cli-event-first-listed = { $who }: la página muestra a esta persona por primera vez desde que preguntamos: { $now }
cli-event-changed = { $who }: la página cambió: { $was } → { $now }
cli-event-first-miss = { $who }: la página respondió una vez que no tiene registro. Revisando otra vez; todavía no se avisa a nadie{ $because }
cli-event-likely-not-listed = { $who }: quizá no aparece ahora en la lista, sin confirmar{ $because }
cli-event-not-listed = { $who }: no aparece ahora en la lista{ $because }. La página no dice por qué: puede ser un traslado, una liberación o una deportación, o la página puede estar mal.
cli-event-listed-again = { $who }: aparece otra vez: { $now }
cli-event-place-gone = { $who }: todavía aparece, pero la página ya no muestra un lugar (antes: { $was })
cli-event-out-of-custody = { $who }: la página dice ahora: fuera de custodia (antes: { $was })
cli-event-expired-expected = { $who }: ya no se muestra, como se espera semanas después de «fuera de custodia»
cli-event-page-changed-shape = { $who }: la página se ve distinta y no se puede leer. Valen las últimas respuestas{ $because }
cli-event-source-silent = { $who }: sin respuesta útil. No podemos ver; las últimas respuestas se hacen viejas{ $because }
cli-event-source-back = { $who }: otra vez hay respuestas útiles{ $because }
cli-event-site-in-doubt = { $who }: muchas personas sin registro a la vez; está en duda el sitio, no las personas. No se avisa a nadie{ $because }
cli-event-group-changed = Grupo { $who }: cambió una gran parte y los demás no{ $because }
cli-event-court-case-seen = { $who }: la página de la corte muestra un caso por primera vez desde que preguntamos: { $now }
cli-event-court-case-changed = { $who }: la página de la corte muestra otra información del caso: { $was } → { $now }{ $because }
cli-event-correction = { $who }: CORRECCIÓN de un mensaje anterior{ $because }

## States before and after

cli-state-held-at = aparece en { $place }
cli-state-listed-as = aparece: { $quote }
cli-state-no-place = aparece sin lugar
cli-state-cbp = en custodia de CBP
cli-state-out = fuera de custodia
cli-state-court-case = información de un caso judicial

## A country that the page's list does not have

cli-country = { $who }: la lista de países en { $source } no tiene «{ $country }»; { $suggestion }. Una persona se encuentra solo con la palabra de la página.
cli-country-nearest = lo más parecido: { $nearest }
cli-country-nothing-like-it = y nada parecido
