use companion::{Call, CancelHandle, NoReply, Place, Reply, Transport};
use protocol::{
    Answer, AnswerBody, AnswerFrame, Content, Endpoint, Request, RequestFrame, ServerId,
    SigningKey, SyncAnswer, SyncNews, SyncRequest, sign_answer,
};

use super::Party;

/// The HTTP status of what is signed.
const SIGNED: u16 = 200;

type Say<'p> = dyn Fn(&Asked<'_>) -> Result<Reply, NoReply> + Send + Sync + 'p;

/// A line at whose far end somebody holds the server's own key and says whatever they like.
pub struct Lie<'p> {
    party: &'p Party,
    say: Box<Say<'p>>,
    card: Option<Vec<u8>>,
}

/// A request that came to whoever lies.
pub struct Asked<'a> {
    /// What was asked for.
    pub endpoint: Endpoint,
    /// The whole frame.
    pub body: &'a [u8],
    party: &'a Party,
}

impl Asked<'_> {
    /// What the honest server answers; it does what it is asked for.
    #[must_use]
    pub fn honest(&self) -> Reply {
        self.party.answer(self.endpoint, self.body)
    }

    /// What it answers, decoded.
    ///
    /// # Panics
    /// If it is no answer of that kind.
    #[must_use]
    pub fn answered<R: Request>(&self) -> Answer<R::Answer> {
        let reply = self.honest();
        let frame = AnswerFrame::read(&reply.body, self.body, &self.party.id());
        Answer::decode(frame.expect("signed").array()).expect("an answer")
    }

    /// The request, decoded.
    ///
    /// # Panics
    /// If it is none of that kind.
    #[must_use]
    pub fn request<R: Request>(&self) -> R {
        let frame = RequestFrame::read(self.body).expect("a frame");
        R::from_frame(&frame).expect("a request")
    }

    /// Signs whatever bytes as the answer to this request.
    #[must_use]
    pub fn sign(&self, array: &[u8]) -> Reply {
        self.sign_as(&self.party.id(), &self.party.key(), array)
    }

    /// Signs them with another key, or as another server.
    #[must_use]
    pub fn sign_as(&self, server: &ServerId, key: &SigningKey, array: &[u8]) -> Reply {
        Reply {
            http_status: SIGNED,
            retry_after_s: None,
            body: sign_answer(array, self.body, server, key),
        }
    }

    /// Signs an answer.
    #[must_use]
    pub fn say<C: Content>(&self, answer: &Answer<C>) -> Reply {
        self.sign(&answer.to_array())
    }
}

impl Party {
    /// Whoever runs the server answers as `say` says.
    pub fn lying<'p>(
        &'p self,
        say: impl Fn(&Asked<'_>) -> Result<Reply, NoReply> + Send + Sync + 'p,
    ) -> Lie<'p> {
        Lie {
            party: self,
            say: Box::new(say),
            card: None,
        }
    }

    /// The server does what it is asked for, but its answers to syncs are changed and signed again.
    pub fn twisting<'p>(
        &'p self,
        twist: impl Fn(&SyncRequest, &mut SyncAnswer) + Send + Sync + 'p,
    ) -> Lie<'p> {
        self.lying(move |asked| {
            if asked.endpoint != Endpoint::Sync {
                return Ok(asked.honest());
            }
            let request = asked.request::<SyncRequest>();
            let mut answer = asked.answered::<SyncRequest>();
            twist(&request, &mut answer);
            Ok(asked.say(&answer))
        })
    }
}

impl Lie<'_> {
    /// Says this of who it is.
    #[must_use]
    pub fn with_card(mut self, card: Vec<u8>) -> Self {
        self.card = Some(card);
        self
    }
}

/// The news of an answer, made if there are none.
///
/// # Panics
/// If the answer is about a counter.
pub fn news<'a>(request: &SyncRequest, answer: &'a mut SyncAnswer) -> &'a mut SyncNews {
    if matches!(answer.body, AnswerBody::Nothing) {
        answer.body = AnswerBody::Content(SyncNews {
            feed: request.feed,
            ..SyncNews::default()
        });
    }
    match &mut answer.body {
        AnswerBody::Content(news) => news,
        other => panic!("{other:?}"),
    }
}

impl Transport for Lie<'_> {
    fn exchange(&self, call: &Call<'_>, _: &CancelHandle) -> Result<Reply, NoReply> {
        (self.say)(&Asked {
            endpoint: call.endpoint,
            body: call.body,
            party: self.party,
        })
    }

    fn server_card(&self, place: &Place<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply> {
        let mut reply = self.party.server_card(place, cancel)?;
        if let Some(card) = &self.card {
            reply.body.clone_from(card);
        }
        Ok(reply)
    }
}
