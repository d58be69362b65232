#include <cblas.h>

// LAPACK, which is part of OpenBLAS and has no header there. Column after column, as in Fortran.

/// A = Q R of m rows and n columns, Q left as reflections below the diagonal and in tau.
void dgeqrf_(const blasint *m, const blasint *n, double *a, const blasint *lda, double *tau,
             double *work, const blasint *lwork, blasint *info);

/// The first n columns of the Q that dgeqrf_ left as k reflections.
void dorgqr_(const blasint *m, const blasint *n, const blasint *k, double *a, const blasint *lda,
             const double *tau, double *work, const blasint *lwork, blasint *info);
