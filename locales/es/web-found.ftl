### What a list leaves out, and how somebody is found in it.
### reviewed-by: the authors

web-desk-news-cut = Hay más novedades de los últimos 7 días de las que esta página puede leer. Puede haber otras más antiguas por atender.
web-desk-group-csv = La lista de un grupo no está aquí
web-desk-group-csv-text = Esta tabla no da la lista de un grupo. Un abogado la pide en la página del grupo y otro la autoriza.
web-search-hint = Busca en nombres, casos, grupos y lugares; no en números A.
web-find-number = Buscar por número A
web-find-number-hint = Completo, de 7 a 9 cifras.
web-find = Buscar
web-find-no-number = Este no es un número A completo. Tiene de 7 a 9 cifras.
web-find-nobody = Nadie de su lista tiene este número A.
