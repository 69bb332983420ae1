### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

group-subject = Grupo «{ $group }»: cambió una gran parte
group-short = Grupo «{ $group }»: cambió una gran parte. Abra para leer.
group-subject-plain = Cambió una gran parte de un grupo
group-short-plain = Cambió una gran parte de un grupo. Abra para leer.
group-head = Grupo «{ $group }»: { $not_listed } de { $size } personas no aparecen en la lista (confirmado).
group-head-plain = Un grupo: { $not_listed } de { $size } personas no aparecen en la lista (confirmado).
group-likely = { $likely_start } quizá no aparecen en la lista (sin confirmar).
group-rest = { $no_place_start } en la lista sin lugar, { $moved } en otro lugar, { $out } como fuera de custodia, { $listed_count } como antes.
group-controls = Línea de control: { $others_listed } de { $others_all } personas fuera del grupo siguen en la lista.
group-small = No se muestran números menores de 10.
group-limits = Los números son de una página web pública. No dicen dónde está nadie. No publique nombres.
count-small = menos de 10
count-hidden = un número que no se muestra
count-small-start = Menos de 10
count-hidden-start = Un número que no se muestra
