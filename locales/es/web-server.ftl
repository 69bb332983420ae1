# Por qué no se aceptó un formulario o un archivo. No se cambió nada.
web-server-slow = El envío tardó demasiado
web-server-slow-next = No se cambió nada. Vuelva atrás y envíe todo otra vez.
web-server-large = Esto es muy grande
web-server-large-next = No se cambió nada. Vuelva atrás y envíe un archivo más chico.
web-server-full = Queda poco espacio en esta computadora
web-server-full-next = No se cambió nada. Libere espacio en el disco y envíe todo otra vez.
web-server-another = Usted ya envía otro archivo
web-server-another-next = No se cambió nada. Espere a que termine el primero y luego envíe este.
web-server-cut = El envío no llegó completo
web-server-cut-next = No se cambió nada. Vuelva atrás y envíe todo otra vez.
