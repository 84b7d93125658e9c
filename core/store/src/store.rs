use crate::{Commit, Error, Reader, Result, Writer};

/// A store of documents, projections and keys. Reads see one moment; a write is there whole and for
/// good when it returns, or not at all.
///
/// Use [`Transactions`] for the calls that take closures with any result.
pub trait Store: Send + Sync {
    /// Runs `work` in one read transaction. It does not wait for a writer of the file store.
    ///
    /// # Errors
    /// What `work` answers, or why the store could not be read.
    fn reading(&self, work: &mut dyn FnMut(&Reader<'_>) -> Result<()>) -> Result<()>;

    /// Runs `work` in one write transaction: durable when this returns, undone on any error.
    ///
    /// # Errors
    /// What `work` answers, or why nothing was written.
    fn writing(&self, work: &mut dyn FnMut(&mut Writer<'_>) -> Result<()>) -> Result<()>;
}

/// Transactions as closures.
pub trait Transactions: Store {
    /// Reads whatever one screen needs in one transaction. Do not read from within it.
    ///
    /// # Errors
    /// What `work` answers, or why the store could not be read.
    fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut work = Some(work);
        let mut answer = None;
        let outcome = self.reading(&mut |reader| {
            let done = work.take().map(|work| work(reader));
            settle(done, &mut answer)
        });
        conclude(outcome, answer)
    }

    /// Writes in one transaction with as many steps as it takes; an error undoes all of them.
    ///
    /// # Errors
    /// What `work` answers, or why nothing was written.
    fn batch<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut work = Some(work);
        let mut answer = None;
        let outcome = self.writing(&mut |writer| {
            let done = work.take().map(|work| work(writer));
            settle(done, &mut answer)
        });
        conclude(outcome, answer)
    }

    /// Makes all of `commit` durable at once.
    ///
    /// # Errors
    /// Why nothing of it was written.
    fn commit(&self, commit: &Commit) -> Result<()> {
        self.writing(&mut |writer| writer.apply(commit))
    }
}

impl<S: Store + ?Sized> Transactions for S {}

fn settle<T, E>(done: Option<Result<T, E>>, answer: &mut Option<Result<T, E>>) -> Result<()> {
    let failed = !matches!(done, Some(Ok(_)));
    *answer = done;
    if failed { Err(Error::Undone) } else { Ok(()) }
}

fn conclude<T, E: From<Error>>(outcome: Result<()>, answer: Option<Result<T, E>>) -> Result<T, E> {
    match (outcome, answer) {
        (Ok(()), Some(answer)) => answer,
        (Err(_), Some(Err(error))) => Err(error),
        (Err(error), _) => Err(error.into()),
        (Ok(()), None) => Err(Error::Undone.into()),
    }
}
