// Package web is the edge: routes, middleware, pages and their JSON, the socket upgrade, and the one place where errors
// become answers. Fiber appears here and nowhere else.
//
// A page and its JSON are the same handler: `Accept: application/json` returns the view model, otherwise a template is
// rendered. Handlers decide nothing: they read the request, call one use case of package app, and answer.
//
// Start reading at routes.go, the table of everything that can be asked for and by whom; it is closed unless a row says
// otherwise. Pages stand in files named after their noun (card_pages.go), the live rendering in live.go.
package web
