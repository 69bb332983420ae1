### What a list leaves out, and how somebody is found in it.
### reviewed-by: the authors

web-desk-news-cut = Hay más novedades de los últimos 7 días de las que esta página puede leer. Puede haber otras más antiguas por atender.
