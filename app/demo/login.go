package demo

import "rodedraad/domain"

// Login is somebody one can sign in as to look around.
type Login struct {
	Login     string
	Name      domain.Words // a function: the demonstration has no persons
	Admin     bool
	Role      domain.Role // in Programme; "" for the administrator
	Programme string      // the slug of the programme to look at first; "" for the administrator
	Case      string      // the code of the case to look at first, when there is one
}

// Logins lists who can sign in once the demonstration is loaded, in an order that suits a list to choose from.
func Logins() []Login {
	list, err := accounts()
	if err != nil {
		panic(err) // the files are part of the program
	}
	logins := make([]Login, 0, len(list))
	for _, a := range list {
		l := Login{Login: a.Login, Name: a.Name, Admin: a.Admin}
		if len(a.Roles) > 0 {
			r := a.Roles[0]
			l.Role, l.Programme = r.Role, r.Programme
			switch {
			case r.Seat != "":
				l.Case = codeOf(r.Seat)
			case len(r.Cases) > 0:
				l.Case = r.Cases[0]
			}
		}
		logins = append(logins, l)
	}
	return logins
}
