/* Breaks the TCP connections of the process that it is preloaded into, at random system calls.
 *
 * It stands between the process and libc. While the control file says so, a call on a TCP socket fails in a way in which
 * the kernel can make it fail, or takes less than it could: bytes still arrive in order, once. What it does is what a kernel
 * does: an error is told once, and then the socket is dead (reads end, writes get EPIPE, the close is a reset); behind a
 * short count and EAGAIN comes an edge of epoll.
 *
 *   FAULTS_CONTROL   a file of at least 4 KiB: 32-bit words, mapped. [0] how many calls of a million fail, 0 = none;
 *                    [1] a local port whose connections are left alone, such as the admin side's; [16 + kind] how often
 *                    each kind did
 *   FAULTS_SEED      a number
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { READ, WRITE, SPLICE_IN, SPLICE_OUT, CONNECT, CONNECTED, ACCEPT, SOCKET, OPTION, BIND, SHUTDOWN, CLOSE, WATCH, PIPE };
enum what { UNKNOWN, OURS, NOT_OURS };
enum dead { ALIVE, TOLD, UNTOLD }; /* whether the error was returned by a call already */

#define DESCRIPTORS 65536
static struct { char what, dead, connecting; uint16_t port; int epoll; struct epoll_event event; } known[DESCRIPTORS];
static volatile uint32_t *control;
static uint64_t seed;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULTS_CONTROL"), *number = getenv("FAULTS_SEED");
    seed = number ? strtoull(number, 0, 10) : 1;
    int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        control = page == MAP_FAILED ? 0 : page;
        syscall(SYS_close, fd);
    }
}

static uint32_t dice(void) { /* splitmix64 of a counter: one sequence for each seed, whichever thread asks */
    static uint64_t count;
    uint64_t z = seed + 0x9e3779b97f4a7c15u * __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)(z >> 32);
}

static int fails(enum kind kind) {
    if (!control || !control[0] || dice() % 1000000 >= control[0]) return 0;
    __atomic_add_fetch(&control[16 + kind], 1, __ATOMIC_RELAXED);
    return 1;
}

static int fail(int error) {
    errno = error;
    return -1;
}

#define ONE_OF(...) one_of((int[]){__VA_ARGS__}, sizeof((int[]){__VA_ARGS__}) / sizeof(int))
static int one_of(const int *errors, int count) { return errors[dice() % count]; }

static int ours(int fd) {
    if (fd < 0 || fd >= DESCRIPTORS) return 0;
    if (known[fd].what == UNKNOWN) {
        int before = errno, type = 0;
        struct sockaddr_in6 local = {0}; /* the port stands at the same place in both families */
        socklen_t size = sizeof type, length = sizeof local;
        int tcp = !syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &size) && type == SOCK_STREAM
                && !syscall(SYS_getsockname, fd, &local, &length)
                && (local.sin6_family == AF_INET || local.sin6_family == AF_INET6);
        known[fd].what = tcp ? OURS : NOT_OURS;
        known[fd].port = ntohs(local.sin6_port);
        errno = before;
    }
    return known[fd].what == OURS && control && known[fd].port != control[1];
}

static void forget(int fd) {
    if (fd >= 0 && fd < DESCRIPTORS) memset(&known[fd], 0, sizeof known[fd]);
}

/* The edge that tells that there is more to read or room to write again. */
static void edge(int fd) {
    int before = errno;
    if (known[fd].epoll > 0) syscall(SYS_epoll_ctl, known[fd].epoll, EPOLL_CTL_MOD, fd, &known[fd].event);
    errno = before;
}

/* The connection is broken, and the caller is told so now: the close will be a reset, and epoll says that it hung up. */
static int kill_with(int fd, int error) {
    struct linger at_once = {1, 0};
    known[fd].dead = TOLD;
    syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    syscall(SYS_shutdown, fd, SHUT_RD);
    edge(fd);
    return fail(error);
}

/* What becomes of a transfer: as many bytes as may go, 0 for an end, -1 for an error. */
static long allowed(int fd, enum kind kind, long bytes) {
    int out = kind == WRITE || kind == SPLICE_OUT;
    if (!ours(fd)) return bytes;
    if (known[fd].dead == UNTOLD) {
        known[fd].dead = TOLD;
        return fail(ECONNRESET);
    }
    if (known[fd].dead) return out ? fail(EPIPE) : 0;
    if (bytes <= 0 || known[fd].connecting || !fails(kind)) return bytes;
    switch (dice() % 8) {
        case 0: return kill_with(fd, out ? ONE_OF(EPIPE, ECONNRESET, ETIMEDOUT) : ONE_OF(ECONNRESET, ETIMEDOUT, EHOSTUNREACH));
        case 1: return fail(out ? ONE_OF(ENOBUFS, ENOMEM) : ENOMEM);
        case 2: return fail(EINTR);
        case 3: edge(fd); return fail(EAGAIN);
        default: edge(fd); return 1 + dice() % bytes;
    }
}

static long vector_bytes(const struct iovec *v, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) sum += (long)v[i].iov_len;
    return sum;
}

/* The first so many bytes of these. */
static int cut(struct iovec *into, const struct iovec *v, int count, long bytes) {
    int n = 0;
    for (; n < count && bytes > 0; n++) {
        into[n] = v[n];
        if ((long)into[n].iov_len > bytes) into[n].iov_len = bytes;
        bytes -= (long)into[n].iov_len;
    }
    return n;
}

ssize_t read(int fd, void *to, size_t n) {
    long may = allowed(fd, READ, n);
    return may < 0 || (may == 0 && n > 0) ? may : syscall(SYS_read, fd, to, may);
}

ssize_t recv(int fd, void *to, size_t n, int flags) {
    long may = allowed(fd, READ, n);
    return may < 0 || (may == 0 && n > 0) ? may : syscall(SYS_recvfrom, fd, to, may, flags, 0, 0);
}

ssize_t write(int fd, const void *from, size_t n) {
    long may = allowed(fd, WRITE, n);
    return may < 0 ? may : syscall(SYS_write, fd, from, may);
}

ssize_t send(int fd, const void *from, size_t n, int flags) {
    long may = allowed(fd, WRITE, n);
    return may < 0 ? may : syscall(SYS_sendto, fd, from, may, flags, 0, 0);
}

ssize_t readv(int fd, const struct iovec *v, int count) {
    struct iovec part[1024];
    long all = vector_bytes(v, count), may = allowed(fd, READ, all);
    if (may < 0 || (may == 0 && all > 0)) return may;
    return may < all ? syscall(SYS_readv, fd, part, cut(part, v, count, may)) : syscall(SYS_readv, fd, v, count);
}

ssize_t writev(int fd, const struct iovec *v, int count) {
    struct iovec part[1024];
    long all = vector_bytes(v, count), may = allowed(fd, WRITE, all);
    if (may < 0) return may;
    return may < all ? syscall(SYS_writev, fd, part, cut(part, v, count, may)) : syscall(SYS_writev, fd, v, count);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    struct iovec part[1024];
    struct msghdr less = *message;
    long all = vector_bytes(message->msg_iov, message->msg_iovlen), may = allowed(fd, WRITE, all);
    if (may < 0) return may;
    if (may < all) {
        less.msg_iovlen = cut(part, message->msg_iov, message->msg_iovlen, may);
        less.msg_iov = part;
    }
    return syscall(SYS_sendmsg, fd, &less, flags);
}

ssize_t splice(int in, off64_t *in_at, int out, off64_t *out_at, size_t n, unsigned flags) {
    long may = allowed(in, SPLICE_IN, n);
    if (may > 0) may = allowed(out, SPLICE_OUT, may);
    return may <= 0 ? may : syscall(SYS_splice, in, in_at, out, out_at, may, flags);
}

int socket(int family, int type, int protocol) {
    int tcp = (family == AF_INET || family == AF_INET6) && (type & 0xf) == SOCK_STREAM;
    if (tcp && fails(SOCKET)) return fail(ONE_OF(EMFILE, ENFILE, ENOBUFS, ENOMEM));
    int fd = syscall(SYS_socket, family, type, protocol);
    forget(fd);
    return fd;
}

int accept4(int fd, struct sockaddr *peer, socklen_t *length, int flags) {
    if (ours(fd) && fails(ACCEPT)) return fail(ONE_OF(EMFILE, ENFILE, ENOBUFS, ENOMEM, EINTR, ECONNABORTED, EAGAIN));
    int got = syscall(SYS_accept4, fd, peer, length, flags);
    forget(got);
    return got;
}

int accept(int fd, struct sockaddr *peer, socklen_t *length) { return accept4(fd, peer, length, 0); }

int connect(int fd, const struct sockaddr *to, socklen_t length) {
    if (ours(fd)) {
        if (fails(CONNECT))
            return fail(ONE_OF(ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EACCES));
        known[fd].connecting = 1;
    }
    return syscall(SYS_connect, fd, to, length);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *length) {
    int result = syscall(SYS_getsockopt, fd, level, name, value, length);
    if (!result && level == SOL_SOCKET && name == SO_ERROR && ours(fd) && known[fd].dead == UNTOLD) {
        known[fd].dead = TOLD;
        *(int *)value = ECONNRESET;
    }
    if (!result && level == SOL_SOCKET && name == SO_ERROR && ours(fd) && known[fd].connecting && *(int *)value == 0) {
        known[fd].connecting = 0;
        if (fails(CONNECTED)) {
            kill_with(fd, 0);
            *(int *)value = ONE_OF(ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH);
        }
    }
    return result;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
    if (level != SOL_SOCKET && ours(fd) && fails(OPTION)) return fail(ONE_OF(ENOBUFS, ENOMEM));
    if (level == SOL_SOCKET && name == SO_LINGER && ours(fd) && known[fd].dead) return 0;
    return syscall(SYS_setsockopt, fd, level, name, value, length);
}

int bind(int fd, const struct sockaddr *to, socklen_t length) {
    if (ours(fd) && fails(BIND)) return fail(ONE_OF(EADDRINUSE, EADDRNOTAVAIL));
    int result = syscall(SYS_bind, fd, to, length);
    forget(fd); /* its port is known now */
    return result;
}

int shutdown(int fd, int how) {
    if (ours(fd)) {
        if (known[fd].dead) return fail(ENOTCONN);
        if (how != SHUT_RD && fails(SHUTDOWN)) {
            kill_with(fd, 0);
            known[fd].dead = UNTOLD;
            return fail(ENOTCONN);
        }
    }
    return syscall(SYS_shutdown, fd, how);
}

int close(int fd) {
    int wrong = ours(fd) && fails(CLOSE);
    forget(fd);
    int result = syscall(SYS_close, fd);
    return wrong ? fail(ONE_OF(EIO, EINTR)) : result;
}

int dup2(int from, int to) {
    forget(to);
    return syscall(SYS_dup3, from, to, 0);
}

int epoll_ctl(int epoll, int what, int fd, struct epoll_event *event) {
    if (what == EPOLL_CTL_ADD && !(control && control[2]) && ours(fd) && fails(WATCH)) return fail(ONE_OF(ENOMEM, ENOSPC));
    int result = syscall(SYS_epoll_ctl, epoll, what, fd, event);
    if (!result && ours(fd)) {
        known[fd].epoll = what == EPOLL_CTL_DEL ? 0 : epoll;
        if (event) known[fd].event = *event;
    }
    return result;
}

int pipe2(int ends[2], int flags) {
    return (flags & O_NONBLOCK) && fails(PIPE) ? fail(ONE_OF(EMFILE, ENFILE)) : syscall(SYS_pipe2, ends, flags);
}
