package web

// uCurve is the U as an SVG path in a box of 132 by 46: down into depth, along the bottom, up with actions.
const uCurve = "M4 4C8 46 50 44 66 44S124 46 128 4"

type point struct{ X, Y float64 }

// uLegs are the two cubic curves of uCurve, each with its four control points.
var uLegs = [2][4]point{
	{{4, 4}, {8, 46}, {50, 44}, {66, 44}},
	{{66, 44}, {82, 44}, {124, 46}, {128, 4}},
}

// uPoint returns the place on the U of step n out of total, the first one at the top left and the last one at the top
// right.
func uPoint(n, total int) point {
	if total < 2 {
		return uLegs[0][0]
	}
	at := float64(n-1) / float64(total-1) * 2
	leg := 0
	if at >= 1 {
		leg, at = 1, at-1
	}
	p, q := uLegs[leg], 1-at
	mix := func(a, b, c, d float64) float64 {
		return q*q*q*a + 3*q*q*at*b + 3*q*at*at*c + at*at*at*d
	}
	return point{mix(p[0].X, p[1].X, p[2].X, p[3].X), mix(p[0].Y, p[1].Y, p[2].Y, p[3].Y)}
}
