### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

lawyer-subject = [testigo] { $headline } – { $who }
lawyer-subject-matter = [testigo] { $headline } – { $who } – caso { $matter }
lawyer-subject-early = [testigo] SIN CONFIRMAR – { $headline } – { $who }
lawyer-subject-early-until = [testigo] SIN CONFIRMAR – { $headline } – { $who } – se revisa otra vez hasta las { $until } UTC
lawyer-short = { $headline }: { $name }. Abra para leer.
lawyer-short-early = SIN CONFIRMAR – { $headline }: { $name }. Abra para leer.

lawyer-first-listed = Aparece por primera vez
lawyer-not-listed = No aparece (confirmado)
lawyer-no-place = Aparece sin lugar
lawyer-place-changed = Cambio de lugar
lawyer-not-in-custody = Aparece fuera de custodia
lawyer-listed-again = Aparece otra vez
lawyer-correction = Corrección de un mensaje anterior
lawyer-still-not-listed = Sigue sin aparecer
lawyer-old-record-left = Un registro viejo salió de la lista
lawyer-record-changed = Cambió el registro
lawyer-court-case = Información de un caso judicial
lawyer-first-miss = primera revisión sin registro
lawyer-likely = quizá no aparece

lawyer-who-full-country = { $full_name } (A { $a_number }), país de nacimiento { $country }.
lawyer-who-full = { $name } (A { $a_number }), país de nacimiento { $country }.
lawyer-who-name = { $name }.
lawyer-unconfirmed = SIN CONFIRMAR. Las próximas revisiones pueden mostrar a esta persona en la lista.

row-source = Sitio
row-last-listed = Última vez en la lista
row-first-listed = Primera vez en la lista
row-first-miss = Primera vez sin registro
row-confirmed = Confirmado
row-latest-miss = Última vez sin registro
row-old-place = Lugar de antes
row-place = Lugar ahora
row-place-last = Último lugar
row-first-seen = Visto por primera vez
row-quote = La página dice
row-gap = Sin aparecer
row-told = Enviado
row-wrong = Decía
row-basis = Base
row-controls = Controles
row-flicker = Parpadeo
row-coverage = Cobertura
row-matter = Caso
row-clock = Plazo

value-basis =
    { $misses ->
        [one] { $misses } revisión, 0 registros
       *[other] { $misses } revisiones, 0 registros en cada una
    }
value-controls = { $controls_listed } de { $controls_all } otras personas aparecían en la misma ronda
value-flicker = últimos 30 días { $flicker } %
value-coverage = últimos 7 días: { $coverage_useful } de { $coverage_all } revisiones planeadas fueron útiles; mayor hueco { $longest_gap }
value-clock = { $rule }: termina { $ends }. Revise que esta regla siga vigente.
value-at-place = { $time }  { $place }

lawyer-limits-absent = Lo que esto no muestra: dónde está la persona, o por qué falta el registro.
lawyer-limits = Lo que esto no muestra: dónde está la persona. Muestra lo que dijo una página web pública.
lawyer-next = Siguiente paso: testigo evidence { $id }

oncall-digest = { $counts } Abra el escritorio.
