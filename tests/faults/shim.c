/* Faults at the system-call level, for a dynamically linked program that is started with this
 * library in LD_PRELOAD. Every call that changes what is under COMPANION_FAULT_DIR is counted and
 * recorded; the one whose turn it is can be stopped, torn, cut short or answered with an error.
 *
 *   COMPANION_FAULT_DIR    absolute folder without symbolic links: only calls under it count
 *   COMPANION_FAULT_TRACE  file to append one record a call to (outside the folder)
 *   COMPANION_FAULT_DATA   "1": a record also carries the bytes that were written
 *   COMPANION_FAULT_KIND   none | stop | torn | eio | enospc | short
 *   COMPANION_FAULT_AT     which counted call it hits, from 1
 *   COMPANION_FAULT_UNTIL  enospc: the disk is full until this file exists (without it: for good)
 *
 * The real calls are raw system calls, so nothing here can meet itself. A program that makes its
 * own system calls (Rust's `rustix`, io_uring) passes unseen: such crates may not write here.
 * Writes through a memory map are not seen either; SQLite's only one is the -shm file, which it
 * never trusts after a crash. Linux on 64 bits. */
#include "turn.h"

#define EXPORT __attribute__((visibility("default")))

static uint64_t place_of(int fd, int64_t offset) {
  if (offset >= 0) return (uint64_t)offset;
  struct stat is;
  long flags = syscall(SYS_fcntl, fd, F_GETFL);
  if (flags >= 0 && (flags & O_APPEND) && !fstat(fd, &is)) return (uint64_t)is.st_size;
  long at = syscall(SYS_lseek, fd, 0, SEEK_CUR);
  return at < 0 ? 0 : (uint64_t)at;
}

/* All writes from memory come through here; offset -1 means the descriptor's own place. */
static ssize_t write_out(int fd, const void *bytes, size_t count, int64_t offset) {
  char path[PATH_MAX];
  if (count && path_of(fd, path)) {
    struct event event = {.call = CALL_WRITE, .fd = fd, .path = path, .inode = inode_of(fd)};
    event.offset = place_of(fd, offset);
    event.length = count;
    if (begin(&event)) return -1;
    size_t some = allowed(&event, count);
    ssize_t n = offset < 0 ? syscall(SYS_write, fd, bytes, some)
                           : syscall(SYS_pwrite64, fd, bytes, some, offset);
    event.length = n < 0 ? 0 : (uint64_t)n;
    end(&event, n, bytes, (size_t)event.length);
    return n;
  }
  ssize_t n = offset < 0 ? syscall(SYS_write, fd, bytes, count)
                         : syscall(SYS_pwrite64, fd, bytes, count, offset);
  if (n > 0) said(fd, bytes, (size_t)n);
  return n;
}

EXPORT ssize_t write(int fd, const void *bytes, size_t count) {
  return write_out(fd, bytes, count, -1);
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  if (offset < 0) return errno = EINVAL, -1;
  return write_out(fd, bytes, count, offset);
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return pwrite64(fd, bytes, count, offset);
}

/* Gathered writes are joined first: one call stays one call. */
static ssize_t gather(int fd, const struct iovec *parts, int count, int64_t offset) {
  char path[PATH_MAX];
  if (!path_of(fd, path) && fd != 1)
    return offset < 0 ? syscall(SYS_writev, fd, parts, count)
                      : syscall(SYS_pwritev, fd, parts, count, offset, 0L);
  size_t bytes = 0;
  for (int i = 0; i < count; i++) bytes += parts[i].iov_len;
  char *joined = malloc(bytes ? bytes : 1), *to = joined;
  if (!joined) return errno = ENOMEM, -1;
  for (int i = 0; i < count; to += parts[i].iov_len, i++)
    memcpy(to, parts[i].iov_base, parts[i].iov_len);
  ssize_t n = write_out(fd, joined, bytes, offset);
  int error = errno;
  free(joined);
  errno = error;
  return n;
}

EXPORT ssize_t writev(int fd, const struct iovec *parts, int count) {
  return gather(fd, parts, count, -1);
}

EXPORT ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  if (offset < 0) return errno = EINVAL, -1;
  return gather(fd, parts, count, offset);
}

EXPORT ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return pwritev64(fd, parts, count, offset);
}

EXPORT ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off64_t offset, int how) {
  (void)how;
  return gather(fd, parts, count, offset);
}

EXPORT ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t offset, int how) {
  return pwritev64v2(fd, parts, count, offset, how);
}

/* What the kernel copied by itself is read back for the trace. */
static void end_copy(struct event *event, long n) {
  event->length = n < 0 ? 0 : (uint64_t)n;
  char *bytes = NULL, link[64];
  size_t got = 0;
  if (keeps_data() && n > 0 && (bytes = malloc((size_t)n))) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", event->fd);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
    long more = 1;
    while (fd >= 0 && got < (size_t)n && more > 0) {
      more = syscall(SYS_pread64, fd, bytes + got, (size_t)n - got, event->offset + got);
      if (more > 0) got += (size_t)more;
    }
    if (fd >= 0) syscall(SYS_close, fd);
  }
  end(event, n, bytes, got);
  free(bytes);
}

EXPORT ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t count,
                               unsigned how) {
  char path[PATH_MAX];
  if (!path_of(to, path))
    return syscall(SYS_copy_file_range, from, from_at, to, to_at, count, how);
  struct event event = {.call = CALL_WRITE, .fd = to, .path = path, .inode = inode_of(to)};
  event.offset = place_of(to, to_at ? *to_at : -1);
  event.length = count;
  if (begin(&event)) return -1;
  size_t some = allowed(&event, count);
  long n = syscall(SYS_copy_file_range, from, from_at, to, to_at, some, how);
  end_copy(&event, n);
  return n;
}

EXPORT ssize_t sendfile64(int to, int from, off64_t *from_at, size_t count) {
  char path[PATH_MAX];
  if (!path_of(to, path)) return syscall(SYS_sendfile, to, from, from_at, count);
  struct event event = {.call = CALL_WRITE, .fd = to, .path = path, .inode = inode_of(to)};
  event.offset = place_of(to, -1);
  event.length = count;
  if (begin(&event)) return -1;
  long n = syscall(SYS_sendfile, to, from, from_at, allowed(&event, count));
  end_copy(&event, n);
  return n;
}

EXPORT ssize_t sendfile(int to, int from, off_t *from_at, size_t count) {
  return sendfile64(to, from, from_at, count);
}

static int sync_file(int fd, enum call call, long number) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return (int)syscall(number, fd);
  struct event event = {.call = call, .fd = fd, .path = path, .inode = inode_of(fd)};
  if (begin(&event)) return -1;
  int result = (int)syscall(number, fd);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int fsync(int fd) { return sync_file(fd, CALL_SYNC, SYS_fsync); }

EXPORT int fdatasync(int fd) { return sync_file(fd, CALL_DATA_SYNC, SYS_fdatasync); }

EXPORT int ftruncate64(int fd, off64_t size) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return (int)syscall(SYS_ftruncate, fd, size);
  struct event event = {.call = CALL_TRUNCATE, .fd = fd, .path = path, .inode = inode_of(fd)};
  event.length = (uint64_t)size;
  if (begin(&event)) return -1;
  int result = (int)syscall(SYS_ftruncate, fd, size);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

EXPORT int truncate64(const char *name, off64_t size) {
  char path[PATH_MAX];
  if (!path_at(AT_FDCWD, name, path)) return (int)syscall(SYS_truncate, name, size);
  struct event event = {.call = CALL_TRUNCATE, .fd = -1, .path = path, .inode = inode_at(path)};
  event.length = (uint64_t)size;
  if (begin(&event)) return -1;
  int result = (int)syscall(SYS_truncate, name, size);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int truncate(const char *name, off_t size) { return truncate64(name, size); }

EXPORT int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return (int)syscall(SYS_fallocate, fd, mode, offset, length);
  struct event event = {.call = CALL_ALLOCATE, .fd = fd, .path = path, .inode = inode_of(fd)};
  event.offset = (uint64_t)offset;
  event.length = (uint64_t)length;
  if (begin(&event)) return -1;
  int result = (int)syscall(SYS_fallocate, fd, mode, offset, length);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int fallocate(int fd, int mode, off_t offset, off_t length) {
  return fallocate64(fd, mode, offset, length);
}

EXPORT int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  int before = errno, result = fallocate64(fd, 0, offset, length) ? errno : 0;
  errno = before;
  return result;
}

EXPORT int posix_fallocate(int fd, off_t offset, off_t length) {
  return posix_fallocate64(fd, offset, length);
}

/* Opening counts when it makes a file, or empties one that had something in it. */
static int open_file(int at, const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  struct stat is;
  int changes = (flags & (O_CREAT | O_TRUNC)) && (flags & O_TMPFILE) != O_TMPFILE;
  if (!changes || !path_at(at, name, path)) return (int)syscall(SYS_openat, at, name, flags, mode);
  int there = !fstatat(AT_FDCWD, path, &is, 0);
  int makes = !there && (flags & O_CREAT);
  int empties = there && (flags & O_TRUNC) && S_ISREG(is.st_mode) && is.st_size > 0;
  if (!makes && !empties) return (int)syscall(SYS_openat, at, name, flags, mode);
  struct event event = {.call = makes ? CALL_CREATE : CALL_TRUNCATE, .fd = -1, .path = path};
  event.inode = there ? is.st_ino : 0;
  if (begin(&event)) return -1;
  int fd = (int)syscall(SYS_openat, at, name, flags, mode);
  if (fd >= 0 && makes) event.inode = inode_of(fd);
  end(&event, fd, NULL, 0);
  return fd;
}

#define TAKE_MODE(flags, mode)                                                                   \
  mode_t mode = 0;                                                                               \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                                                         \
    va_list more;                                                                                \
    va_start(more, flags);                                                                       \
    mode = va_arg(more, mode_t);                                                                 \
    va_end(more);                                                                                \
  }

EXPORT int open(const char *name, int flags, ...) {
  TAKE_MODE(flags, mode)
  return open_file(AT_FDCWD, name, flags, mode);
}

EXPORT int open64(const char *name, int flags, ...) {
  TAKE_MODE(flags, mode)
  return open_file(AT_FDCWD, name, flags | O_LARGEFILE, mode);
}

EXPORT int openat(int at, const char *name, int flags, ...) {
  TAKE_MODE(flags, mode)
  return open_file(at, name, flags, mode);
}

EXPORT int openat64(int at, const char *name, int flags, ...) {
  TAKE_MODE(flags, mode)
  return open_file(at, name, flags | O_LARGEFILE, mode);
}

EXPORT int creat(const char *name, mode_t mode) {
  return open_file(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT int creat64(const char *name, mode_t mode) { return creat(name, mode); }

/* A move counts when either end is under the folder. */
static int move(int from_at, const char *from, int to_at, const char *to, unsigned how) {
  char path[PATH_MAX], other[PATH_MAX];
  int starts = path_at(from_at, from, path), ends = path_at(to_at, to, other);
  if (!starts && !ends) return (int)syscall(SYS_renameat2, from_at, from, to_at, to, how);
  struct event event = {.call = CALL_RENAME, .fd = -1, .path = path, .other = other};
  event.inode = inode_at(path);
  if (begin(&event)) return -1;
  int result = (int)syscall(SYS_renameat2, from_at, from, to_at, to, how);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int rename(const char *from, const char *to) {
  return move(AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORT int renameat(int from_at, const char *from, int to_at, const char *to) {
  return move(from_at, from, to_at, to, 0);
}

EXPORT int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned how) {
  return move(from_at, from, to_at, to, how);
}

static int take_away(int at, const char *name, int how) {
  char path[PATH_MAX];
  if (!path_at(at, name, path)) return (int)syscall(SYS_unlinkat, at, name, how);
  struct event event = {.fd = -1, .path = path, .inode = inode_at(path)};
  event.call = how & AT_REMOVEDIR ? CALL_REMOVE_DIR : CALL_UNLINK;
  if (begin(&event)) return -1;
  int result = (int)syscall(SYS_unlinkat, at, name, how);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int unlink(const char *name) { return take_away(AT_FDCWD, name, 0); }

EXPORT int unlinkat(int at, const char *name, int how) { return take_away(at, name, how); }

EXPORT int rmdir(const char *name) { return take_away(AT_FDCWD, name, AT_REMOVEDIR); }

EXPORT int remove(const char *name) {
  int result = unlink(name);
  return result && errno == EISDIR ? rmdir(name) : result;
}

EXPORT int mkdirat(int at, const char *name, mode_t mode) {
  char path[PATH_MAX];
  if (!path_at(at, name, path)) return (int)syscall(SYS_mkdirat, at, name, mode);
  struct event event = {.call = CALL_MAKE_DIR, .fd = -1, .path = path};
  if (begin(&event)) return -1;
  int result = (int)syscall(SYS_mkdirat, at, name, mode);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

EXPORT int linkat(int from_at, const char *from, int to_at, const char *to, int how) {
  char path[PATH_MAX], other[PATH_MAX];
  if (!path_at(to_at, to, other)) return (int)syscall(SYS_linkat, from_at, from, to_at, to, how);
  if (!path_at(from_at, from, path)) strcpy(path, from);
  struct event event = {.call = CALL_LINK, .fd = -1, .path = path, .other = other};
  event.inode = inode_at(path);
  if (begin(&event)) return -1;
  int result = (int)syscall(SYS_linkat, from_at, from, to_at, to, how);
  end(&event, result, NULL, 0);
  return result;
}

EXPORT int link(const char *from, const char *to) {
  return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}
