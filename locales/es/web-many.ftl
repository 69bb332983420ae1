# Páginas para muchas personas.

web-nobody-found = Nadie coincide con esta búsqueda.
web-urgent-first = Primero quienes necesitan una mirada
web-as-of = Esta página muestra lo guardado hasta { $when }. Luego vendrá lo nuevo.
