// Package chart draws the statistics of a library as one PNG: the articles by day and outlet, and below them the questions
// that were answered and refused.
//
// The picture is made for a phone, in a chat of a dark or a light theme: it brings its own background, its letters are
// large, and its colors are those of Okabe and Ito ("Color Universal Design", 2008), which people with any kind of color
// vision can tell apart. Axes begin at zero and count in whole numbers. The same statistics make the same bytes.
//
// It is hand-written on golang.org/x/image, after go-analyze/charts 0.6 and wcharczuk/go-chart 2.1 were looked at: both write
// by golang/freetype, of 2017 and under a licence of its own. With the first, the dates below many bars covered each other,
// and the legend neither wrapped by what fits nor cut long names, so that little but the rectangles was left to it.
package chart
