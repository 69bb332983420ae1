### Machine draft, needs a native reviewer.
### reviewed-by:
### reviewed-on:

group-subject = Grupo «{ $group }»: cambió una gran parte
group-short = Grupo «{ $group }»: cambió una gran parte. Abra para leer.
group-head = Grupo «{ $group }»: { $not_listed } de { $size } personas no aparecen en la lista (confirmado).
group-rest = Aparecen sin lugar: { $no_place }. Aparecen con lugar: { $listed_count }.
group-controls = Línea de control: { $controls_listed } de { $controls_all } personas fuera del grupo siguen en la lista.
group-small = No se muestran números menores de 10.
group-limits = Los números son de una página web pública. No dicen dónde está nadie. No publique nombres.
count-small = menos de 10
count-hidden = un número que no se muestra
